// The messages that were sent and are not known to have arrived. Each has an id, which the server's
// answer carries back. After a lost connection, those that the history has are told by their texts.

function isSameText(one, other) {
  return one.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();
}

export class Unconfirmed {
  #sent = [];
  #count = 0;

  // The id for the next message.
  nextId() {
    this.#count += 1;
    return `text-${this.#count}`;
  }

  // `reply`: the time of the message that it answers, if it answers one.
  add(id, conversation, text, reply) {
    this.#sent.push({id, conversation, text, reply});
  }

  // Those of the conversation, {text, reply}.
  of(conversation) {
    return this.#sent.filter((one) => one.conversation === conversation);
  }

  #take(matches) {
    const place = this.#sent.findIndex(matches);
    return place < 0 ? null : this.#sent.splice(place, 1)[0];
  }

  // The message with this id has arrived, or was refused. Returns it, {conversation, text}, or null.
  arrived(id) {
    return this.#take((one) => one.id === id);
  }

  // The history has this text.
  wasSaid(conversation, text) {
    this.#take((one) => one.conversation === conversation && isSameText(one.text, text));
  }

  // Takes all messages of the conversation. Returns them as one text, for its draft.
  takeAll(conversation) {
    const texts = this.of(conversation).map((one) => one.text);
    this.#sent = this.#sent.filter((one) => one.conversation !== conversation);
    return texts.join("\n");
  }
}
