// The messages that were sent and are not known to have arrived. The server does not say which
// request it answers, but it answers them in order.

function isSameText(one, other) {
  return one.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();
}

export class Unconfirmed {
  #sent = [];

  add(conversation, text) {
    this.#sent.push({conversation, text});
  }

  of(conversation) {
    return this.#sent.filter((one) => one.conversation === conversation).map((one) => one.text);
  }

  #take(matches) {
    const place = this.#sent.findIndex(matches);
    return place < 0 ? null : this.#sent.splice(place, 1)[0];
  }

  arrived(conversation, text) {
    this.#take((one) => one.conversation === conversation && isSameText(one.text, text));
  }

  // Returns {conversation, text}: the oldest message of the conversation, or of all; or null.
  refused(conversation) {
    return this.#take((one) => !conversation || one.conversation === conversation);
  }

  // Takes all messages of the conversation. Returns them as one text, for its draft.
  takeAll(conversation) {
    const texts = this.of(conversation);
    this.#sent = this.#sent.filter((one) => one.conversation !== conversation);
    return texts.join("\n");
  }
}
