"""The commands that one types on the chat's page: those of the line protocol, in two languages.

The line protocol's table says which there are, how they are used, and in English what they do. This
module has that in Italian, and writes both down for the page. What the page does for a command is
in `static/chat/typed-commands.js`.
"""

from __future__ import annotations

import json

from chatroom_tw.chat.protocols.line_verbs import VERBS

PLACE = "commands"
"""What stands in the page, in braces, for the commands."""

OF_THE_PAGE = {
    "/help": ("", "all commands", 0, 0),
}
"""Commands that are not in the line protocol's table: usage, help, and how many arguments."""

HELP = {
    "/history": "what was said here before",
    "/menu": "the numbered menu of the line protocol",
    "/quit": "say goodbye and go",
}
"""What the page says of commands whose help in the line protocol is about lines."""

_CHI = "CHI [TEMPO] [MOTIVO]"
ITALIAN: dict[str, tuple[str, str]] = {
    # Talking.
    "/msg": ("NOME TESTO", "scrivi a NOME in privato"),
    "/me": ("TESTO", "di' che cosa fai: * NOME TESTO"),
    "/inbox": ("", "che cosa ti hanno scritto mentre non c'eri"),
    "/history": ("[N]", "che cosa è stato detto qui prima"),
    "/read": ("[STANZA]", "hai letto tutto quello che c'è in una stanza"),
    "/delete": ("[NOME]", "togli il tuo ultimo messaggio, o quello di NOME"),
    # Rooms.
    "/join": ("STANZA [CHIAVE]", "entra in una stanza, o creala"),
    "/leave": ("[STANZA]", "esci da una stanza"),
    "/rooms": ("[PAGINA]", "le stanze, e quante persone ci sono"),
    "/who": ("[STANZA [PAGINA]]", "chi è in una stanza"),
    "/topic": ("[TESTO]", "di che cosa si parla qui; un - lo toglie"),
    "/invite": ("NOME", "fai entrare NOME qui una volta"),
    "/add": ("NOME [STANZA]", "porta NOME in una stanza che guidi"),
    "/remove": ("NOME [STANZA]", "fai uscire NOME da una stanza che guidi"),
    # You and others.
    "/nick": ("NOME", "prendi un altro nome"),
    "/whois": ("NOME", "chi è NOME"),
    "/away": ("[TESTO]", "non ci sei, o ci sei di nuovo"),
    "/ignore": ("NOME", "non leggere più niente di NOME"),
    "/unignore": ("NOME", "leggi di nuovo quello che scrive NOME"),
    "/ignores": ("", "chi ignori"),
    "/report": ("NOME TESTO", "segnala NOME a chi gestisce il server"),
    # Your account.
    "/register": ("PASSWORD", "registra il tuo nome"),
    "/login": ("NOME PASSWORD", "entra con un nome registrato"),
    "/logout": ("", "torna a essere un ospite su questo dispositivo"),
    "/devices": ("[close N]", "i tuoi dispositivi, o chiudine uno"),
    "/password": ("VECCHIA NUOVA", "cambia la password"),
    "/unregister": ("PASSWORD", "rinuncia al nome registrato"),
    # Those who lead a room.
    "/role": ("NOME owner|operator|voice|member", "che cosa può fare qui NOME"),
    "/kick": ("NOME [MOTIVO]", "metti fuori NOME"),
    "/ban": (_CHI, "metti fuori CHI, e non farlo rientrare"),
    "/unban": ("CHI", "CHI può rientrare"),
    "/bans": ("[PAGINA]", "chi è escluso da qui"),
    "/mute": (_CHI, "CHI legge e non scrive"),
    "/unmute": ("CHI", "CHI può scrivere di nuovo"),
    "/mutes": ("[PAGINA]", "chi è zittito qui"),
    "/exempt": (_CHI, "nessuna esclusione e nessun silenzio vale per CHI"),
    "/unexempt": ("CHI", "esclusioni e silenzi valgono di nuovo per CHI"),
    "/exempts": ("[PAGINA]", "chi è esente qui"),
    "/admit": (_CHI, "CHI entra senza invito"),
    "/unadmit": ("CHI", "CHI ha di nuovo bisogno di un invito"),
    "/admits": ("[PAGINA]", "chi entra qui senza invito"),
    "/set": ("[OPZIONE VALORE]", "le impostazioni di qui, o cambiane una"),
    "/log": ("[PAGINA]", "che cosa ha fatto qui chi guida la stanza"),
    "/close": ("[MOTIVO]", "metti fuori tutti, e togli la stanza"),
    # Server operators.
    "/oper": ("NOME PASSWORD", "gestisci il server da questo dispositivo"),
    "/deoper": ("", "smetti di gestirlo"),
    "/kill": ("NOME [MOTIVO]", "chiudi i collegamenti di NOME"),
    "/block": (_CHI, "tieni CHI fuori da questo server"),
    "/unblock": ("CHI", "CHI può collegarsi di nuovo"),
    "/blocks": ("[PAGINA]", "chi è bloccato"),
    "/wall": ("TESTO", "scrivi a tutti"),
    "/reload": ("", "rileggi i certificati e gli operatori"),
    # The rest.
    "/search": ("PAROLE", "cerca in quello che è stato detto"),
    "/menu": ("", "il menù numerato del protocollo a righe"),
    "/help": ("", "tutti i comandi"),
    "/quit": ("", "saluta e vai"),
}
"""How each command is used, and what it does, in Italian."""


def for_page() -> str:
    """The commands, as JSON that can be in an element of HTML: for each word the least and the most
    arguments, and by language the usage and the help."""
    known = {
        word: (verb.usage, HELP.get(word, verb.help), verb.least, verb.most)
        for word, verb in VERBS.items()
    }
    table = {
        word: {
            "least": least,
            "most": most,
            "en": [usage, about],
            "it": [*ITALIAN.get(word, (usage, about))],
        }
        for word, (usage, about, least, most) in {**known, **OF_THE_PAGE}.items()
    }
    written = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c")
