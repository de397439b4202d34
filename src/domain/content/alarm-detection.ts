import { fold } from '#platform/text'

/**
 * What must not wait in a queue: `danger` to people now; `violence` at home; `need`, which is for Social Services'
 * ears only and never for a public report.
 */
export type Alarm = 'danger' | 'violence' | 'need'

/** Signs of each, in folded words (no accents, no apostrophes): Catalan, Spanish, English. The first that fits counts. */
const ALARM_PATTERNS: [alarm: Alarm, sign: RegExp][] = [
  [
    'violence',
    /\b(violencia (masclista|machista|de genere|de genero|domestica)|(em|m ha|m esta|me|me esta) (pega|pegant|pegat|pegando|maltracta|maltractant|maltrata)|maltractament|malos tratos|he hits me|(la meva parella|mi pareja|el meu marit|mi marido) (em|me) (pega|amenaca|amenaza)|agressio sexual|agresion sexual)\b/,
  ],
  [
    'danger',
    /\b(olor (de|a) gas|fa (olor|pudor) (de|a) gas|fuita de gas|fuga de gas|huele a gas|escape de gas|gas leak|smell of gas|smells? of gas|s esta (cremant|calant foc)|esta(n)? (cremant|ardiendo)|hi ha (un )?(foc|incendi)|incendi\b|hay (un )?(fuego|incendio)|cala foc|on fire|there is a fire|surt fum|sale humo|ferit|ferida|ferits|herido|herida|heridos|injured|inconscient|inconsciente|unconscious|no respira|atropellat|atropellament|atropellado|atropello|cables? (pelats?|a la vista|a l aire|caiguts?|per terra|a terra|penjant|pelados?|caidos?|al aire|colgando|sueltos?)|live (wire|cable)|m enrampo|fa (una )?descarrega|da calambre|branca (a punt de caure|penjant|que penja|mig caiguda)|rama (a punto de caer|colgando)|hanging branch|a punt d ensorrar|se ensorra|s ha ensorrat|a punto de derrumbarse|derrumbe|suicid\w*|em vull morir|me quiero morir)\b/,
  ],
  [
    'need',
    /\b(no (tinc|tenim|tengo|tenemos) (res )?(per menjar|menjar|diners per menjar|comida|para comer|nada que comer)|passo gana|paso hambre|desnona(ment|t|da|r|rnos)|desahuci(o|ado|ar|arnos)|evict(ed|ion)|dormo al carrer|duermo en la calle|visc al carrer|vivo en la calle|em tallen la llum|me cortan la luz|no puc pagar el (lloguer|rebut)|no puedo pagar el (alquiler|recibo)|ajuda (economica|per menjar)|ayuda (economica|alimentaria)|banc d aliments|banco de alimentos)\b/,
  ],
]

/** What in some words must not wait, if anything. */
export const detectAlarm = (text: string): Alarm | undefined => {
  const folded = fold(text.slice(0, 4_000))
  return ALARM_PATTERNS.find(([, sign]) => sign.test(folded))?.[0]
}
