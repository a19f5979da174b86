// What a message from the server changes for the player: a table from its type to a function. What
// it changes in the game is the GameState's.
import {prizeName} from "../common/prize-phrases.js";
import {winnerNames} from "../common/winner.js";

const MOST_NUMBERED = 9;

export function receive(player, message) {
  HANDLERS[message.type]?.(player, message);
}

const HANDLERS = {
  seat(player, {name, token}) {
    const asked = player.requestedSeat;
    player.requestedSeat = null;
    player.hasPlayed = false;
    player.isSeatGone = false;
    player.fault = "";
    player.remember(name, token);
    player.connection.send({type: "prizes"});
    if (player.note?.key === "nameTaken") {
      player.showNote("nameOther", {requested: player.requestedName, name});
    }
    player.askForTranscript();
    if (asked?.count > 1) player.connection.send({type: "cards", count: asked.count});
  },
  cards(player, {cards}) {
    player.cards = cards;
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
  },
  drawn(player, {numbers}) {
    const {game} = player.gameState;
    player.areCardsNew = false;
    const isLate = numbers.length > 0 && player.firstSeenGame === game;
    if (isLate) player.observations.note(game, {isLate});
    // The game and the closed prizes are not told unless the page asks.
    player.connection.send({type: "status"});
  },
  status(player, {game}) {
    if (player.gameState.isPlaying) player.marks.begin(game);
  },
  prize(player, {serial}) {
    player.gameState.winners.at(-1).mine = player.cards.some((card) => card.serial === serial);
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
  },
  notice(player, {notice}) {
    NOTICES[notice]?.(player);
  },
  refused(player, {reason, subject}) {
    player.board = "none";
    if (reason === "closed") subject = winnerNames(player.gameState.winnersOf(player.claimed));
    if (reason === "not-open-yet") subject = prizeName(subject);
    if (player.requestedSeat) player.fault = reason;
    else player.showNote(reason, {subject}, true);
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
};

const REFUSALS = {
  "name-taken": (player, name) => {
    // The player may have a seat under this name in another tab.
    const place = Number(name.slice(player.requestedName.length + 1) || 1) + 1;
    if (place > MOST_NUMBERED) return;
    player.showNote("nameTaken", {}, true);
    player.connection.send({type: "rename", name: `${player.requestedName}-${place}`});
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
