import type { RequestWords } from '../definition.ts'

export const requests: RequestWords = {
  status: [
    '(?:mon|mes) signalements?',
    '(?:ou en est|ou en sont|comment va|etat de) (?:mon|mes|le|les) signalements?',
    'etat (?:du|de mon|de mes) signalements?',
  ],
  person: [
    '(?:parler|contacter|discuter) .{0,20}?(?:a |avec )?(?:une |un |quelqu |la |le )?(?:personne|humain|humaine|agent|conseiller|conseillere|employee?|quelqu un|operateur|operatrice)',
    '(?:une |un )?(?:vraie personne|personne reelle|etre humain)',
    '^(?:personne|une personne|humain|agent|conseiller|conseillere|quelqu un|il y a quelqu un)$',
    '(?:qu on|que quelqu un) m(?: |e )(?:appelle|rappelle|reponde|contacte)',
    'pas (?:parler )?(?:a|avec) (?:un robot|une machine|un bot)',
  ],
  discard: [
    '(?:je|nous) (?:veux|voudrais|voulons|voudrions|dois|devons|souhaite|souhaitons) .{0,10}?(?:jeter|debarrasser|me debarrasser|nous debarrasser|me defaire)',
    '(?:comment|ou) (?:jeter|puis je jeter|me debarrasser)',
  ],
  lookup: {
    before: 'quel est le |quelle est l |quels sont les |le |la |l |les ',
    what: 'numero de telephone|telephone|adresse|horaires?|ou est|ou se trouve|ou sont',
    joins: 'du|de|de la|des|de l|la|le|les|l',
  },
}
