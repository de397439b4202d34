import type { Area } from '#domain/places'
import type { Language } from '#languages'
import type { Say } from './translate.ts'

/** What an area is called: «Carrer de Guimerà», «a 300 m de Plaça Major, 4». */
export const describeArea = (
  say: Say,
  language: Language,
  { label, metres, shape }: Pick<Area, 'label' | 'metres' | 'shape'>,
): string => {
  if (shape) return label || say(language, 'areas.drawn')
  return label ? say(language, 'areas.around', { place: label, metres }) : say(language, 'areas.drawn')
}
