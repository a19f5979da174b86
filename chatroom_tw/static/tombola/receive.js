// What a message from the server means for the player's seat; what it means for the game is the
// gameState's. A table from its type to a function.
import {winnerNames} from "../common/winner.js";

const MOST_ALIKE = 9;

export function take(player, message) {
  TAKES[message.type]?.(player, message);
}

const TAKES = {
  seat(player, {name, token}) {
    const asked = player.requestedSeat;
    player.requestedSeat = null;
    player.hasPlayed = false;
    player.isSeatGone = false;
    player.fault = "";
    player.remember(name, token);
    if (player.note?.key === "nameTaken") player.showNote("nameOther", {requestedName: player.requestedName, name});
    player.askForProof();
    if (asked?.count > 1) player.connection.send({type: "cards", count: asked.count});
  },
  cards(player, {cards}) {
    player.cards = cards;
    player.areCardsNew = true;
    player.missing = null;
    player.boardTaken("ownTaken");
  },
  committed(player, {game, commit}) {
    if (!player.observations.of(game).commit) player.firstSeenGame = game;
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
    if (numbers.length && player.firstSeenGame === game) player.observations.note(game, {isLate: true});
    // Which game that is, and which prizes are closed, is not said without being asked.
    player.connection.send({type: "status"});
  },
  status(player, {game}) {
    if (player.gameState.isPlaying) player.marks.begin(game);
  },
  prize(player, {serial}) {
    player.gameState.winners.at(-1).mine = player.cards.some((card) => card.serial === serial);
  },
  missing(player, lack) {
    player.showMissing(lack);
  },
  over(player, {game}) {
    player.missing = null;
    player.observations.note(game, {numbers: player.gameState.numbers});
    player.hasPlayed = true;
    player.uncheckedGame = game;
    player.askForProof();
  },
  transcript(player, {transcript}) {
    player.transcript = transcript;
    player.uncheckedGame = "";
  },
  notice(player, {notice}) {
    NOTICES[notice]?.(player);
  },
  refused(player, {reason, subject}) {
    player.isBoardAsked = false;
    if (reason === "closed") subject = winnerNames(player.gameState.winnersOf(player.claimed));
    if (player.requestedSeat) player.fault = reason;
    else player.showNote(reason, {subject}, true);
    REFUSALS[reason]?.(player, subject);
  },
  bye(player) {
    // A hall says when its next game is; after a table's there is none for those who played.
    const isTablesEnd = player.hasPlayed && player.gameState.nextAt === 0;
    const why = player.ending || (isTablesEnd ? "over" : "");
    // For no reason of ours: the server stops, and the connection waits until it is back.
    if (why) GOODBYES[why](player);
  },
};

const GOODBYES = {
  // The seat is still there, on the other page.
  takenUp: (player) => player.giveWay(),
  left(player) {
    player.end("left");
    player.forget();
  },
  // The page comes back as a visitor, for the proof of the game.
  over(player) {
    player.ended = "over";
    player.forget();
  },
};

const NOTICES = {
  "cards-later"(player) {
    player.showNote("cardsLater");
    player.boardTaken("cardsLater");
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
    // Whoever was here before in another tab finds their own name taken.
    const place = Number(name.slice(player.requestedName.length + 1) || 1) + 1;
    if (place > MOST_ALIKE) return;
    player.showNote("nameTaken", {}, true);
    player.connection.send({type: "rename", name: `${player.requestedName}-${place}`});
  },
  "no-transcript": (player) => {
    player.uncheckedGame = "";
  },
  "no-such-seat": (player) => {
    // Who looks at their cards goes on with others; who has only come is asked first.
    player.isSeatGone = !player.seated;
    player.forget();
    if (player.isSeatGone) return;
    player.showNote("seatGone");
    player.sitAgain();
  },
};
