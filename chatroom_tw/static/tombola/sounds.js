// Sounds without files: a chime with a number, and some notes for a win (Web Audio). Browsers play
// nothing before the page was touched.
//
//   chime()    fanfare()    shake()
const NOTES = {chime: [880], fanfare: [523, 659, 784, 1047]};
const LENGTH = 0.16;
const SHAKES = [120, 60, 120, 60, 240];
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

let context = null;

for (const event of ["pointerdown", "keydown"]) {
  addEventListener(event, wake, {capture: true, passive: true});
}

function wake() {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

export function chime() {
  play(NOTES.chime, 0.12);
}

export function fanfare() {
  play(NOTES.fanfare, 0.2);
}

/** Whoever wants no motion is not shaken either. */
export function shake() {
  if (!stillness.matches && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKES);
}

function play(notes, volume) {
  if (context?.state !== "running") return;
  notes.forEach((frequency, place) => {
    const [oscillator, gain] = [context.createOscillator(), context.createGain()];
    const start = context.currentTime + place * LENGTH;
    const end = start + 3 * LENGTH;
    oscillator.type = "triangle";
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(volume, start);
    gain.gain.exponentialRampToValueAtTime(0.001, end);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(end);
  });
}
