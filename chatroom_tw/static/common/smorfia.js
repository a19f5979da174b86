// The smorfia: the name that each of the ninety numbers has where the tombola comes from.
// The same wording as client/smorfia.py, fit for a table with children. Each line is the
// Italian name and the English one.

const NAMES = [
  ["l'Italia", "Italy"],
  ["la bambina", "the little girl"],
  ["la gatta", "the cat"],
  ["il maiale", "the pig"],
  ["la mano", "the hand"],
  ["quella che guarda a terra", "the one that looks at the ground"],
  ["il vaso di creta", "the clay pot"],
  ["la Madonna", "the Madonna"],
  ["la figliolanza", "the offspring"],
  ["i fagioli", "the beans"],
  ["i topolini", "the mice"],
  ["il soldato", "the soldier"],
  ["sant'Antonio", "Saint Anthony"],
  ["l'ubriaco", "the drunkard"],
  ["il ragazzo", "the boy"],
  ["il sedere", "the behind"],
  ["la disgrazia", "the misfortune"],
  ["il sangue", "the blood"],
  ["la risata", "the laughter"],
  ["la festa", "the party"],
  ["la donna nuda", "the naked woman"],
  ["il pazzo", "the madman"],
  ["lo sciocco", "the silly one"],
  ["le guardie", "the guards"],
  ["Natale", "Christmas"],
  ["Nanninella", "little Anna"],
  ["il vaso da notte", "the chamber pot"],
  ["il seno", "the bosom"],
  ["il padre dei bambini", "the children's father"],
  ["le palle del tenente", "the lieutenant's bullets"],
  ["il padrone di casa", "the landlord"],
  ["il capitone", "the big eel"],
  ["gli anni di Cristo", "the years of Christ"],
  ["la testa", "the head"],
  ["l'uccellino", "the little bird"],
  ["le nacchere", "the castanets"],
  ["il monaco", "the monk"],
  ["le botte", "the beating"],
  ["la corda al collo", "the rope around the neck"],
  ["l'ernia", "the hernia"],
  ["il coltello", "the knife"],
  ["il caffè", "coffee"],
  ["la donna al balcone", "the woman on the balcony"],
  ["il carcere", "the prison"],
  ["il vino buono", "good wine"],
  ["i soldi", "money"],
  ["il morto", "the dead man"],
  ["il morto che parla", "the dead man who talks"],
  ["il pezzo di carne", "the piece of meat"],
  ["il pane", "bread"],
  ["il giardino", "the garden"],
  ["la mamma", "mum"],
  ["il vecchio", "the old man"],
  ["il cappello", "the hat"],
  ["la musica", "music"],
  ["la caduta", "the fall"],
  ["il gobbo", "the hunchback"],
  ["il pacco", "the parcel"],
  ["i peli", "the hairs"],
  ["il lamento", "the moaning"],
  ["il cacciatore", "the hunter"],
  ["il morto ammazzato", "the murdered man"],
  ["la sposa", "the bride"],
  ["la marsina", "the tailcoat"],
  ["il pianto", "the weeping"],
  ["le due zitelle", "the two spinsters"],
  ["il totano nella chitarra", "the squid in the guitar"],
  ["la zuppa cotta", "the cooked soup"],
  ["sottosopra", "upside down"],
  ["il palazzo", "the palace"],
  ["l'uomo senza princìpi", "the man without principles"],
  ["la meraviglia", "the wonder"],
  ["l'ospedale", "the hospital"],
  ["la grotta", "the cave"],
  ["Pulcinella", "Pulcinella"],
  ["la fontana", "the fountain"],
  ["i diavoli", "the devils"],
  ["la bella ragazza", "the beautiful girl"],
  ["il ladro", "the thief"],
  ["la bocca", "the mouth"],
  ["i fiori", "the flowers"],
  ["la tavola imbandita", "the laid table"],
  ["il maltempo", "bad weather"],
  ["la chiesa", "the church"],
  ["le anime del purgatorio", "the souls in purgatory"],
  ["la bottega", "the shop"],
  ["i pidocchi", "the lice"],
  ["i caciocavalli", "the caciocavallo cheeses"],
  ["la vecchia", "the old woman"],
  ["la paura", "fear"],
];

/** The name of a number from 1 to 90 in `language`, "it" or "en". */
export function smorfia(number, language) {
  return NAMES[number - 1][language === "it" ? 0 : 1];
}

/** The same in the other language, or nothing if there is no difference. */
export function smorfiaGloss(number, language) {
  const [italian, english] = NAMES[number - 1];
  if (italian === english) {
    return "";
  }
  return language === "it" ? english : italian;
}

/** A call as it is shouted: "43, la donna al balcone". */
export function callOf(number, language) {
  return `${number}, ${smorfia(number, language)}`;
}
