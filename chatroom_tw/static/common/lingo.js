// What callers of British bingo say of the ninety numbers.
//
//   lingo(22)    "two little ducks"
const NAMES = [
  "Kelly's eye", "one little duck", "cup of tea", "knock at the door", "man alive",
  "half a dozen", "lucky seven", "garden gate", "doctor's orders", "the Prime Minister's den",
  "legs eleven", "one dozen", "unlucky for some", "Valentine's Day", "young and keen",
  "sweet sixteen", "dancing queen", "coming of age", "goodbye teens", "one score",
  "key of the door", "two little ducks", "the Lord is my shepherd", "two dozen", "duck and dive",
  "pick and mix", "gateway to heaven", "in a state", "rise and shine", "dirty Gertie",
  "get up and run", "buckle my shoe", "all the threes", "ask for more", "jump and jive",
  "three dozen", "more than eleven", "Christmas cake", "steps", "life begins",
  "time for fun", "Winnie the Pooh", "down on your knees", "droopy drawers", "halfway there",
  "up to tricks", "four and seven", "four dozen", "PC", "half a century",
  "tweak of the thumb", "weeks in a year", "stuck in the tree", "clean the floor", "snakes alive",
  "Shotts bus", "Heinz varieties", "make them wait", "Brighton line", "five dozen",
  "baker's bun", "tickety-boo", "tickle me", "almost retired", "old age pension",
  "clickety-click", "stairway to heaven", "saving grace", "either way up", "three score and ten",
  "bang on the drum", "six dozen", "queen bee", "hit the floor", "strive and strive",
  "trombones", "Sunset Strip", "heaven's gate", "one more time", "eight and blank",
  "stop and run", "straight on through", "time for tea", "seven dozen", "staying alive",
  "between the sticks", "Torquay in Devon", "two fat ladies", "nearly there", "top of the shop",
];

/** The words for a number from 1 to 90. They are English in every language. */
export function lingo(number) {
  return NAMES[number - 1];
}
