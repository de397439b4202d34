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
  works: {
    mentions: 'travaux|coupures?|rues? (?:barrees?|coupees?|fermees?)|deviations?',
    what: 'travaux|coupures?(?: d eau| de courant| d electricite| de circulation)?|rues? (?:barrees?|fermees?|coupees?)',
    ask: 'quels|quelles|quel|quelle|quand|combien|jusqu a quand|ou|savez vous si|est ce que|est ce qu|je veux savoir|pouvez vous me dire',
    besides:
      'il|y|a|aura|t|en|des|de|d|du|la|le|les|l|au|aux|a|dans|sur|pour|pres|ici|mon|ma|notre|rue|quartier|zone|ville|prevus?|prevues?|annonces?|annoncees?|programmes?|programmees?|sont|est|ils|elles|durent|dure|dureront|finissent|finiront|commencent|commenceront|et|ou|si|maintenant|encore|informations?|ce|cette|ces|matin|apres midi|soir|nuit|jour|jours|prochains|prochaines',
  },
  area: {
    begins:
      '(?:je veux |je voudrais |puis je )?(?:suivre|suivez|suis)|(?:je veux )?(?:prevenez moi|avertissez moi|previens moi|recevoir des (?:alertes|avis)|etre (?:prevenu|averti)e?)',
    place: 'zone|rue|quartier|autour|alentours|pres de chez moi|ici',
    besides:
      'de|du|des|d|la|le|les|l|un|une|au|aux|a|en|pour|ma|mon|notre|ce|cette|qui|que|qu|il|se|s|y|passe|passera|tout|et|coupures?|travaux|signalements|nouvelles|quand|pres|chez|moi|metres|m|s il vous plait',
    followed:
      'qu est ce que je suis|que suis je en train de suivre|quelles? (?:zones?|rues?|quartiers?|alertes?) (?:est ce que )?(?:je suis|ai je suivies?|je recois)|(?:voir )?(?:les |mes )?zones (?:que je suis|suivies)|mes zones',
  },
  participation: {
    what: 'participer|participation(?: citoyenne)?|participe|consultations(?: citoyennes| ouvertes)|consultation citoyenne|voter|votes?|sondages?|enquetes?',
    besides:
      'bonjour|je|nous|veux|voulons|voudrais|voudrions|peux|puis|pouvons|comment|quelles|quelle|quels|y|il|a|t|est|sont|a la|aux|au|en|le|la|les|l|de|d|du|des|pour|une|un|et|ou|ouvertes|ouverte|nouvelle|nouvelles|mairie|mon|quartier|repondre|s il vous plait|merci',
    named: 'participer|participer a la|consultation|consultation numero',
    home: 'j|je|nous|habite|habitons|vis|vivons|reside|suis|chez|moi|ma|mon|maison|au|aux|a|la|le|dans|en|rue|quartier|du|de|l',
  },
}
