// What was sent and is not known to have arrived. The server does not say which request it
// answers, but it answers in order.

function isSameText(one, other) {
  return one.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();
}

export class Outbox {
  #sent = [];

  add(conversation, text) {
    this.#sent.push({conversation, text});
  }

  of(conversation) {
    return this.#sent.filter((one) => one.conversation === conversation).map((one) => one.text);
  }

  #take(isIt) {
    const place = this.#sent.findIndex(isIt);
    return place < 0 ? null : this.#sent.splice(place, 1)[0];
  }

  arrived(conversation, text) {
    this.#take((one) => one.conversation === conversation && isSameText(one.text, text));
  }

  refused(conversation) {
    return this.#take((one) => !conversation || one.conversation === conversation);
  }

  // All of a conversation that did not arrive, as one text to type on.
  takeBack(conversation) {
    const texts = this.of(conversation);
    this.#sent = this.#sent.filter((one) => one.conversation !== conversation);
    return texts.join("\n");
  }
}
