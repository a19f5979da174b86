// What a message from the server means for the player's seat; what it means for the game is the
// hearing's. A table from its type to a function.
import {winnerNames} from "../common/winner.js";

const MOST_ALIKE = 9;

export function take(session, message) {
  TAKES[message.type]?.(session, message);
}

const TAKES = {
  seat(session, {name, token}) {
    const asked = session.wanted;
    session.wanted = null;
    session.isDone = false;
    session.isSeatGone = false;
    session.fault = "";
    session.remember(name, token);
    if (session.note?.key === "nameTaken") session.tell("nameOther", {wish: session.wish, name});
    session.askForProof();
    if (asked?.count > 1) session.link.send({type: "cards", count: asked.count});
  },
  cards(session, {cards}) {
    session.cards = cards;
    session.areFresh = true;
    session.missing = null;
    session.boardTaken("ownTaken");
  },
  committed(session, {game, commit}) {
    if (!session.record.of(game).commit) session.noted = game;
    session.record.noteOnce(game, {commit});
  },
  begun(session, {game, cards_sha256: cardsDigest}) {
    session.record.noteOnce(game, {cardsDigest});
    session.marks.begin(game);
    session.areFresh = false;
    session.missing = null;
    session.note = null;
    session.staying = false;
  },
  drawn(session, {numbers}) {
    const {game} = session.hearing;
    session.areFresh = false;
    if (numbers.length && session.noted === game) session.record.note(game, {isLate: true});
    // Which game that is, and which prizes are closed, is not said without being asked.
    session.link.send({type: "status"});
  },
  status(session, {game}) {
    if (session.hearing.isOn) session.marks.begin(game);
  },
  prize(session, {serial}) {
    session.hearing.winners.at(-1).mine = session.cards.some((card) => card.serial === serial);
  },
  missing(session, lack) {
    session.lack(lack);
  },
  over(session, {game}) {
    session.missing = null;
    session.record.note(game, {numbers: session.hearing.numbers});
    session.isDone = true;
    session.unchecked = game;
    session.askForProof();
  },
  transcript(session, {transcript}) {
    session.transcript = transcript;
    session.unchecked = "";
  },
  notice(session, {notice}) {
    NOTICES[notice]?.(session);
  },
  refused(session, {reason, subject}) {
    session.isBoardAsked = false;
    if (reason === "closed") subject = winnerNames(session.hearing.winnersOf(session.claimed));
    if (session.wanted) session.fault = reason;
    else session.tell(reason, {subject}, true);
    REFUSALS[reason]?.(session, subject);
  },
  bye(session) {
    // A hall says when its next game is; after a table's there is none for those who played.
    const isTablesEnd = session.isDone && session.hearing.nextAt === 0;
    const why = session.leaving || (isTablesEnd ? "over" : "");
    // For no reason of ours: the server stops, and the link waits until it is back.
    if (why) GOODBYES[why](session);
  },
};

const GOODBYES = {
  // The seat is still there, on the other page.
  takenUp: (session) => session.giveWay(),
  left(session) {
    session.end("left");
    session.forget();
  },
  // The page comes back as a visitor, for the proof of the game.
  over(session) {
    session.gone = "over";
    session.forget();
  },
};

const NOTICES = {
  "cards-later"(session) {
    session.tell("cardsLater");
    session.boardTaken("cardsLater");
  },
  "next-table": (session) => session.tell("nextTable"),
  "come-again": (session) => session.tell("comeAgain", {}, true),
  stays(session) {
    session.staying = true;
  },
  entropy(session) {
    session.record.accepted(session.hearing.coming);
    session.tell("wordsTaken");
  },
  "taken-up": (session) => {
    session.leaving = "takenUp";
  },
};

const REFUSALS = {
  "name-taken": (session, name) => {
    // Whoever was here before in another tab finds their own name taken.
    const place = Number(name.slice(session.wish.length + 1) || 1) + 1;
    if (place > MOST_ALIKE) return;
    session.tell("nameTaken", {}, true);
    session.link.send({type: "rename", name: `${session.wish}-${place}`});
  },
  "no-transcript": (session) => {
    session.unchecked = "";
  },
  "no-such-seat": (session) => {
    // Who looks at their cards goes on with others; who has only come is asked first.
    session.isSeatGone = !session.seated;
    session.forget();
    if (session.isSeatGone) return;
    session.tell("seatGone");
    session.sitAgain();
  },
};
