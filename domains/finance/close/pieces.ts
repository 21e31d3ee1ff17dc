/**
 * What an entry stands for is written by one statement, which takes 65,535 parameters; none of its rows has more than thirteen.
 * A run of more things than that posts an entry more.
 */
const PIECE = 5000;

export const inPieces = <T>(list: readonly T[], size = PIECE): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
