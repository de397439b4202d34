import type { Drawing } from './drawings.ts'

/** What is reported of a service: in which words, how often beside the others, and what a picture of it shows. */
export type ReportedKind = {
  code: string
  weight: number
  words: readonly string[]
  attributes?: Record<string, string[]>
  drawing?: Drawing
}

/** Each service's words, so many of each that no two neighbours say the same. */
export const KINDS: readonly ReportedKind[] = [
  {
    code: 'EP01',
    weight: 7,
    drawing: 'lamp',
    words: [
      'El fanal de davant de casa fa tres nits que no s’encén.',
      'Hi ha un fanal fos i la cantonada queda a les fosques.',
      'Fanal apagat just al pas de vianants, de nit no es veu qui creua.',
      'Dos fanals seguits apagats; els nens hi passen per anar a l’escola.',
      'Aquest fanal fa pampallugues tota la nit.',
    ],
  },
  {
    code: 'EP03',
    weight: 1,
    words: ['Tots els llums del carrer encesos a ple dia.', 'Els fanals del parc no s’apaguen mai.'],
  },
  {
    code: 'NR01',
    weight: 7,
    drawing: 'container',
    attributes: { fraccio: ['paper'] },
    words: [
      'El contenidor de paper vessa i hi ha caixes per terra.',
      'Contenidor ple des de dissabte, ja no hi cap res.',
      'El contenidor d’envasos és ple i la gent deixa les bosses al costat.',
      'No passen a buidar el contenidor i fa molta pudor.',
    ],
  },
  {
    code: 'NR02',
    weight: 6,
    drawing: 'sofa',
    attributes: { tipus_objecte: ['mobles'] },
    words: [
      'Han abandonat un sofà i un matalàs al costat dels contenidors.',
      'Hi ha una nevera vella a la vorera.',
      'Piles de mobles trencats davant del portal.',
      'Fa dies que hi ha un armari desmuntat a la cantonada.',
    ],
  },
  {
    code: 'NR03',
    weight: 4,
    words: [
      'La vorera és plena d’excrements de gos.',
      'Vidres trencats a terra davant del parc infantil.',
      'Després de la fira no han passat a netejar.',
    ],
  },
  {
    code: 'NR05',
    weight: 3,
    drawing: 'wall',
    attributes: { ofensiva: ['no'] },
    words: ['Han pintat tota la façana amb esprai.', 'Pintades noves a la persiana i al mur del costat.'],
  },
  {
    code: 'CV01',
    weight: 5,
    drawing: 'hole',
    attributes: { perill: ['no'], mida: ['m'] },
    words: [
      'Un sot fondo al mig del carrer, els cotxes l’esquiven.',
      'L’asfalt s’ha enfonsat i amb la pluja no es veu.',
      'Hi ha un esvoranc al costat de la claveguera.',
    ],
  },
  {
    code: 'CV02',
    weight: 5,
    drawing: 'pavement',
    words: [
      'Rajoles aixecades, ahir hi va ensopegar una senyora gran.',
      'La vorera és tan malmesa que amb la cadira de rodes no s’hi passa.',
      'Les arrels de l’arbre han aixecat la vorera.',
    ],
  },
  {
    code: 'CV04',
    weight: 2,
    words: ['Surt aigua de la vorera des d’aquest matí.', 'Fuita d’aigua que baixa per tot el carrer.'],
  },
  {
    code: 'PJ01',
    weight: 2,
    drawing: 'branch',
    attributes: { perill: ['no'] },
    words: [
      'Ha caigut una branca grossa i talla el pas.',
      'El vent ha trencat una branca i penja sobre la vorera.',
    ],
  },
  {
    code: 'PJ02',
    weight: 4,
    words: [
      'Les branques del plataner toquen el balcó del segon pis.',
      'Cal podar: l’arbre tapa el semàfor.',
      'La tanca verda del parc no deixa passar els cotxets.',
    ],
  },
  {
    code: 'PJ04',
    weight: 2,
    attributes: { perill: ['si'] },
    words: ['El gronxador té una cadena trencada.', 'El tobogan té un cargol que sobresurt.'],
  },
  {
    code: 'MU01',
    weight: 3,
    drawing: 'bench',
    words: ['Al banc li falten dues fustes.', 'Banc arrencat, ha quedat el ferro al descobert.'],
  },
  {
    code: 'MU02',
    weight: 3,
    words: [
      'La paperera és plena i escampa tot el que hi tiren.',
      'Paperera cremada, només en queda el pal.',
    ],
  },
  {
    code: 'MU03',
    weight: 2,
    attributes: { estat_font: ['seca'] },
    words: ['La font no fa aigua.', 'De la font en surt un filet i l’embornal és embussat.'],
  },
  {
    code: 'CT01',
    weight: 2,
    words: ['El semàfor és en vermell per a tothom.', 'El semàfor dels vianants no s’encén.'],
  },
  {
    code: 'CT02',
    weight: 2,
    words: ['Han tombat el senyal de prohibit aparcar.', 'El senyal de direcció està girat.'],
  },
  {
    code: 'CT05',
    weight: 2,
    attributes: { linia: ['L5'] },
    words: [
      'A la parada fa dies que no funciona el panell.',
      'L’autobús de la L5 ha passat deu minuts abans d’hora.',
    ],
  },
  { code: 'AL03', weight: 1, words: ['El rellotge de la façana va vint minuts endarrerit.'] },
]
