import { PLACE } from './normalise.ts'

/** Words that a street's name follows, in the languages that are written here. */
const KINDS =
  'carrer|carre|c|cr|calle|cl|plaça|placa|plaza|pl|pça|pza|passeig|paseo|pg|ps|avinguda|avenida|av|avda|avgda|carretera|ctra|crta|camí|camino|passatge|pasaje|ptge|ronda|rda|travessia|baixada|bajada|pujada|subida|muralla|polígon|polígono|poligon|barri|barrio|rue|place|avenue|street|square|strada|piața|piata|شارع|ساحة'

/** «carrer de Guimerà, 12», «c/ Nou 3»: a kind, the particles after it, one to three words of a name, a number. */
const STREET = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${KINDS})(?:[./]\\s*|\\s+)(?:(?:de|del|dels|de la|de les|de los|d|la|el|en)[\\s'’]+|[dl]['’])?` +
    `(?:sant|santa|san|sta?|mossèn|mossen|mn|doctor|dr)?\\.?\\s*[\\p{L}\\p{N}]+(?:[\\s,]+(?:n[uú]m(?:ero)?\\.?\\s*)?\\d{1,4})?`,
  'giu',
)

/** Crossings: a second street after the first. */
const MORE = new RegExp(`${PLACE}\\s+(?:amb|con|i|y|cantonada|esquina)\\s+${PLACE}`, 'g')

/** A text with the names of streets in it replaced: which street it is says nothing of what is wanted. */
export const maskPlaces = (text: string): string => text.replace(STREET, ` ${PLACE} `).replace(MORE, PLACE)
