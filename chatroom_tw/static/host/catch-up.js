// Whether what the server tells is new. When it has accepted the key it first tells again what was, and
// after that answers what the page asks for then: the players among others.
//
//   catchUp.receive(message)   before the views get the message
//   catchUp.isOver             what comes now is new
export class CatchUp {
  isOver = false;

  receive({type}) {
    if (type === "host") this.isOver = false;
    if (type === "players") this.isOver = true;
  }
}
