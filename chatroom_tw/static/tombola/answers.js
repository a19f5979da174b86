// What a message from the server means for the player's seat; what it means for the game is the
// hearing's. A table from its type to a function.

const MOST_ALIKE = 9;

export function take(session, message) {
  TAKES[message.type]?.(session, message);
}

const TAKES = {
  seat(session, {name, token}) {
    const asked = session.wanted;
    session.wanted = null;
    session.seated = true;
    session.isDone = false;
    session.fault = "";
    session.remember(name, token);
    if (session.note?.key === "nameTaken") session.tell("nameOther", {wish: session.wish, name});
    if (session.unchecked) session.link.send({type: "transcript", game: session.unchecked});
    if (asked?.count > 1) session.link.send({type: "cards", count: asked.count});
  },
  cards(session, {cards}) {
    session.cards = cards;
    session.areFresh = true;
    session.missing = null;
  },
  committed(session, {game, commit}) {
    session.record.note(game, {commit});
  },
  begun(session, {game, cards_sha256: cardsDigest}) {
    session.record.note(game, {cardsDigest});
    session.marks.begin(game);
    session.areFresh = false;
    session.missing = null;
    session.note = null;
    session.staying = false;
  },
  drawn(session) {
    session.areFresh = false;
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
    session.link.send({type: "transcript", game});
  },
  transcript(session, {transcript}) {
    session.transcript = transcript;
    session.unchecked = "";
  },
  notice(session, {notice}) {
    NOTICES[notice]?.(session);
  },
  refused(session, {reason, subject}) {
    if (session.seated) session.tell(reason, {subject}, true);
    else session.fault = reason;
    REFUSALS[reason]?.(session, subject);
  },
  bye(session) {
    // A hall says when its next game is; after a table's there is none for those who played.
    const isTablesEnd = session.isDone && session.hearing.nextAt === 0;
    const why = session.leaving || (isTablesEnd ? "over" : "");
    // For no reason of ours: the server stops, and the link waits until it is back.
    if (!why) return;
    session.link.stop();
    session.gone = why;
    // A seat that was taken up elsewhere is still there; any other is nobody's now.
    if (session.gone === "takenUp") session.seated = false;
    else session.forget();
    session.leaving = "";
  },
};

const NOTICES = {
  "cards-later": (session) => session.tell("cardsLater"),
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
    session.forget();
    session.fault = "";
    session.tell("seatGone");
    session.sitAgain();
  },
};
