// What a typed text means. As in the line protocol, a line whose first visible character is a slash
// is a command, and is never said; two slashes say one.
//
//   readTyped(text)    {text}, what to say; or {command, rest} for the first line that is a command:
//                      its word, with the slash, and what follows. `isAlone`: there is no other line
//   isCommand(text)    whether one of its lines is a command
//   asTyped(text)      what a user has to type to say this

// Blanks, and characters that show nothing (a byte order mark, a zero-width space, …).
const UNSEEN = "[\\s\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800]*";
const ONE = new RegExp(`^${UNSEEN}[/／]`, "u");
const TWO = new RegExp(`^${UNSEEN}[/／](?=[/／])`, "u");
const COMMAND = new RegExp(`^${UNSEEN}[/／](\\S*)\\s*(.*)$`, "u");

export function readTyped(text) {
  const lines = text.split("\n");
  const found = lines.find((line) => ONE.test(line) && !TWO.test(line));
  if (found === undefined) return {text: lines.map((line) => line.replace(TWO, "")).join("\n")};
  const [, word, rest] = COMMAND.exec(found);
  return {command: `/${word}`, rest: rest.trim(), isAlone: lines.length === 1};
}

export function isCommand(text) {
  return readTyped(text).command !== undefined;
}

export function asTyped(text) {
  return text.split("\n").map((line) => line.replace(ONE, (start) => `${start}/`)).join("\n");
}
