// What a message from the server changes for the player: a table from its type to a function. What
// it changes in the game is the GameState's.
import {CODE} from "../common/hall.js";
import {prizeName} from "../common/prize-phrases.js";
import {winnerNames} from "../common/winner.js";
import {HOUSE} from "./receive-house.js";
import {namesFrom} from "./names.js";

const MOST_NUMBERED = 9;
const LONGEST_TITLE = 40;
/** The notes that a name is taken. */
const TAKEN = new Set(["nameTaken", "nameOther"]);

export function receive(player, message) {
  HANDLERS[message.type]?.(player, message);
}

const HANDLERS = {
  ...HOUSE,
  hall(player, {code, name}) {
    if (code.toUpperCase() !== (CODE || "MAIN")) {
      // The hall that the page was in is no more.
      if (CODE && player.hallName && !player.ending) player.end("hallEnded");
      return;
    }
    player.hallName = name;
    if (CODE) player.arrived();
  },
  seat(player, {name, display = "", token}) {
    const asked = player.requestedSeat;
    player.requestedSeat = null;
    player.hasPlayed = false;
    player.isSeatGone = false;
    player.fault = "";
    player.remember(name, display, token);
    // `welcome` tells those of the hall `main`, and a connection that comes back is told no closed ones.
    player.connection.send({type: "prizes"});
    const wanted = namesFrom(player.requestedName);
    const isOther = name.startsWith(`${wanted.name}-`) || (display && display !== wanted.display);
    if (TAKEN.has(player.note?.key) && isOther) {
      player.showNote("nameOther", {requested: player.requestedName, name: player.shownName});
    }
    player.askForTranscript();
    if (asked?.count > 1) player.connection.send({type: "cards", count: asked.count});
  },
  cards(player, {cards}) {
    player.cards = cards;
    if (player.gameState.isPlaying) player.played = cards;
    player.areCardsNew = true;
    player.missing = null;
    player.boardAnswered("ownTaken");
  },
  committed(player, {game, commit}) {
    // Told a second time: this page was away, and its words may not have been in the draw.
    if (player.observations.of(game).commit) player.observations.note(game, {wasAway: true});
    else player.firstSeenGame = game;
    player.observations.noteOnce(game, {commit});
  },
  begun(player, {game, cards_sha256: cardsDigest}) {
    player.observations.noteOnce(game, {cardsDigest});
    player.marks.begin(game);
    player.areCardsNew = false;
    player.missing = null;
    player.note = null;
    player.isStaying = false;
    player.outs.clear();
    player.played = player.cards;
  },
  drawn(player, {numbers}) {
    const {game} = player.gameState;
    player.areCardsNew = false;
    const isLate = numbers.length > 0 && player.firstSeenGame === game;
    if (isLate) player.observations.note(game, {isLate});
    // The game and the closed prizes are not told unless the page asks. Prizes that are told before
    // the answer were won before.
    player.isCatchingUp = true;
    player.connection.send({type: "status"});
  },
  status(player, {game}) {
    player.isCatchingUp = false;
    if (player.gameState.isPlaying) player.marks.begin(game);
  },
  prize(player, {serial}) {
    player.gameState.winners.at(-1).mine = player.isMine(serial);
  },
  missing(player, message) {
    player.showMissing(message);
  },
  over(player, {game}) {
    player.missing = null;
    player.observations.note(game, {numbers: player.gameState.numbers});
    player.hasPlayed = true;
    player.uncheckedGame = game;
    player.askForTranscript();
  },
  transcript(player, {transcript}) {
    player.transcript = transcript;
    player.uncheckedGame = "";
    player.lastGame = "answered";
  },
  notice(player, {notice}) {
    NOTICES[notice]?.(player);
  },
  refused(player, {reason, subject}) {
    player.board = "none";
    if (player.making?.refused(reason, subject)) return;
    if (player.lastGame === "asked" && (reason === "no-game-over" || reason === "no-transcript")) {
      player.lastGame = "answered";
      return;
    }
    if (player.requestedSeat) player.fault = reason;
    else player.showNote(reason, subjectOf(player, reason, subject), true);
    REFUSALS[reason]?.(player, subject);
  },
  stopping(player) {
    player.showNote("stopping", {}, true);
  },
  bye(player) {
    // After a game a hall has told when its next one begins, a table has not.
    const isEndOfTable = player.hasPlayed && player.gameState.nextAt === 0;
    const why = player.ending || (isEndOfTable ? "over" : "");
    if (why) GOODBYES[why](player);
  },
};

const GOODBYES = {
  // The seat is taken up on another page.
  takenUp: (player) => player.giveWay(),
  left(player) {
    player.end("left");
    player.forget();
  },
  removed(player) {
    player.end("removed");
    // The token stays, so that the server says the same after a reload.
    player.seated = false;
  },
  hallEnded(player) {
    player.end("hallEnded");
    player.forget();
  },
  // The page connects again without a seat, for the transcript of the game.
  over(player) {
    player.ended = "over";
    player.forget();
  },
};

const NOTICES = {
  "cards-later"(player) {
    player.showNote("cardsLater");
    player.boardAnswered("cardsLater");
  },
  "next-table": (player) => player.showNote("nextTable"),
  "come-again": (player) => player.showNote("comeAgain", {}, true),
  stays(player) {
    player.isStaying = true;
  },
  entropy(player) {
    player.observations.accepted(player.gameState.nextGame);
    player.showNote("wordsTaken");
  },
  "taken-up": (player) => {
    player.ending = "takenUp";
  },
  removed: (player) => {
    player.ending = "removed";
  },
  "hall-ended": (player) => {
    player.ending = "hallEnded";
  },
};

const REFUSALS = {
  "name-taken": (player, taken) => {
    // The player may have a seat under this name in another tab. Plain names and display names are
    // taken each by themselves.
    const {name, display} = namesFrom(player.requestedName);
    const isPlain = !display || taken === name || taken.startsWith(`${name}-`);
    const wanted = isPlain ? name : display;
    const place = Number(/^[- ](\d+)$/.exec(taken.slice(wanted.length))?.[1] ?? 1) + 1;
    if (place > MOST_NUMBERED) return;
    player.showNote("nameTaken", {}, true);
    player.connection.send(isPlain
      ? {type: "rename", name: `${name}-${place}`} : {type: "introduce", display: numbered(display, place)});
  },
  removed: (player) => player.end("removed"),
  "no-such-hall": (player) => {
    player.end("noHall");
    player.forget();
  },
  "too-many-tries": (player) => {
    if (CODE && !player.hallName) player.end("tooManyTries");
  },
  locked: (player) => {
    player.requestedSeat = null;
  },
  "no-transcript": (player) => {
    player.uncheckedGame = "";
  },
  "no-such-seat": (player) => {
    // A player who was playing gets new cards; a page that was just opened asks first.
    player.isSeatGone = !player.seated;
    player.forget();
    if (player.isSeatGone) return;
    player.showNote("seatGone");
    player.sitAgain();
  },
};

/** What a refusal is about, as it is shown: in the language of the moment. */
function subjectOf(player, reason, subject) {
  if (reason === "not-open-yet") return () => ({subject: prizeName(subject)});
  if (reason !== "closed") return {subject};
  const winners = player.gameState.winnersOf(player.claimed);
  return () => ({subject: winnerNames(winners)});
}

/** A display name that is told apart from another's: "Mara & Leo 2". */
function numbered(display, place) {
  return `${[...display].slice(0, LONGEST_TITLE - 2).join("")} ${place}`;
}
