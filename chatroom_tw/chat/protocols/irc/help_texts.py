"""What HELP says: of each command how it is written, and what it does."""

from __future__ import annotations

HELP: dict[str, tuple[str, str]] = {
    "ADMIN": ("ADMIN", "Who runs this server."),
    "AUTHENTICATE": ("AUTHENTICATE MECHANISM", "Log in by SASL."),
    "AWAY": ("AWAY [TEXT]", "Be away, with a text for those who write; without one, be back."),
    "BATCH": ("BATCH +NAME|-NAME [TYPE TARGET]", "Begin or end a text of several lines."),
    "CAP": ("CAP LS|REQ|LIST|END", "Negotiate capabilities."),
    "CHATHISTORY": (
        "CHATHISTORY LATEST TARGET * LIMIT",
        "Read what was said. Also: BEFORE, AFTER, AROUND, BETWEEN, TARGETS.",
    ),
    "HELP": ("HELP [COMMAND]", "Read about a command."),
    "INFO": ("INFO", "What this server is."),
    "INVITE": ("INVITE [NICK #CHANNEL]", "Invite somebody; without parameters, list invitations."),
    "ISON": ("ISON NICK …", "Which of these nicknames are here."),
    "JOIN": ("JOIN #CHANNEL[,…] [KEY[,…]]", "Enter channels. JOIN 0 leaves all."),
    "KICK": ("KICK #CHANNEL NICK[,…] [REASON]", "Put somebody out of a channel."),
    "KILL": ("KILL NICK [REASON]", "End somebody's connections. For server operators."),
    "LINKS": ("LINKS", "The servers: this one."),
    "LIST": ("LIST [FILTERS]", "List channels: names, masks (*tea*, !*tea*), sizes (>3, <10)."),
    "LUSERS": ("LUSERS", "How many users and channels there are."),
    "MARKREAD": ("MARKREAD TARGET [timestamp=TIME]", "Say up to when you have read something."),
    "METADATA": (
        "METADATA *|NICK|#CHANNEL GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [KEY …]",
        "Read or change what people and channels tell of themselves, by keys.",
    ),
    "MODE": (
        "MODE #CHANNEL [MODES], MODE NICK [MODES]",
        "q owner, o operator, v voice; b ban (m:MASK mute, a:NAME account), e exempt, "
        "I admit; "
        "k key, l limit, i invite-only, m moderated, n no messages from outside, "
        "R registered only, "
        "s hidden, t operators set the topic. Your own: i invisible, B bot, w hear WALLOPS.",
    ),
    "MONITOR": ("MONITOR +|- NICK[,…], MONITOR C|L|S", "Watch whether nicknames are here."),
    "MOTD": ("MOTD", "The message of the day."),
    "NAMES": ("NAMES #CHANNEL", "Who is in a channel."),
    "NICK": ("NICK NAME", "Have another nickname."),
    "NOTICE": ("NOTICE TARGET TEXT", "Say something that programs do not answer."),
    "OPER": ("OPER NAME PASSWORD", "Be a server operator."),
    "PART": ("PART #CHANNEL[,…] [REASON]", "Leave channels."),
    "PASS": ("PASS WORD", "The password of this server, or NAME:PASSWORD of an account."),
    "PING": ("PING TOKEN", "Ask whether the server is there."),
    "PONG": ("PONG TOKEN", "Answer a PING."),
    "PRIVMSG": ("PRIVMSG TARGET TEXT", "Say something in a channel, or to somebody."),
    "QUIT": ("QUIT [REASON]", "Leave the server."),
    "REDACT": ("REDACT TARGET MSGID [REASON]", "Take a message back."),
    "REGISTER": ("REGISTER NICK|* * PASSWORD", "Register your nickname."),
    "REHASH": ("REHASH", "Read files again. For server operators."),
    "SETNAME": ("SETNAME NAME", "Change your name in full."),
    "STATS": ("STATS LETTER", "u: for how long this server has been up."),
    "TAGMSG": ("TAGMSG TARGET", "Send tags without a text."),
    "TIME": ("TIME", "What time it is here."),
    "TOPIC": ("TOPIC #CHANNEL [TEXT]", "Read or set the topic."),
    "USER": ("USER NAME 0 * REALNAME", "Say who you are, when you connect."),
    "USERHOST": ("USERHOST NICK …", "From where these are, and whether they are away."),
    "VERIFY": ("VERIFY NICK CODE", "Not needed here: a name is registered by REGISTER alone."),
    "VERSION": ("VERSION", "The version of this server, and what it supports."),
    "WALLOPS": ("WALLOPS TEXT", "Tell everybody. For server operators."),
    "WHO": ("WHO MASK|#CHANNEL [%FIELDS]", "Who is there."),
    "WHOIS": ("WHOIS NICK", "Who somebody is."),
    "WHOWAS": ("WHOWAS NICK [COUNT]", "Who had a nickname before."),
}


def about(subject: str) -> tuple[str, ...]:
    """The lines of help about a command, or about all of them; (): there is none."""
    if not subject or subject.lower() == "index":
        names = ", ".join(HELP)
        return "This server knows these commands:", names, "HELP COMMAND says more about one."
    usage_and_text = HELP.get(subject.upper())
    return (usage_and_text[0], usage_and_text[1], "End of HELP.") if usage_and_text else ()
