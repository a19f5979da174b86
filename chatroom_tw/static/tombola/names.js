// Names as people write them, and the plain names that go with them. A plain name has letters, digits
// and - _ . only, as in the protocols of lines; what is written otherwise is the display name.
//
//   namesFrom("Mara & Leo")    {name: "Mara-Leo", display: "Mara & Leo"}
//   namesFrom("ann")           {name: "ann", display: ""}
const LONGEST = 32;
const LONGEST_TITLE = 40;

export function namesFrom(typed) {
  const text = [...typed.normalize("NFC").trim().replace(/\s+/g, " ")].slice(0, LONGEST_TITLE).join("").trim();
  const plain = text
    .replace(/['’ʼ`]/gu, "")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[-\p{M}]+|-+$/gu, "");
  const name = [...plain].slice(0, LONGEST).join("").replace(/-+$/, "");
  return {name, display: name === text ? "" : text};
}
