import type { RequestWords } from '../definition.ts'

export const requests: RequestWords = {
  status: [
    '(?:com|on|en que punt) (?:esta|estan|va|van|tenim|tinc) (?:la meva|les meves|la) incidenci(?:a|es)',
    'estat del? (?:la |les )?(?:meva |meves )?incidenci(?:a|es)',
    'meves incidencies',
    'que (?:se sap|s ha fet|en sabeu) de (?:la |les )?(?:meva |meves )?incidenci(?:a|es)',
  ],
  person: [
    '(?:parlar|parla|contactar|xatejar|atengui|atenguin|atendre) .{0,20}?(?:amb |per )?(?:una |un |algun |alguna |la |el )?(?:persona|huma|humana|algu|operadora?|agent|tecnica?|treballadora?|funcionaria?|gent)',
    '(?:una |un )?(?:persona|huma|humana) (?:real|de veritat|de carn i ossos|si us plau|sisplau)',
    '^(?:persona|huma|humana|agent|operadora?|operador|algu|hi ha algu)$',
    'atencio (?:personal|humana)',
    'no vull parlar amb (?:un|una) (?:robot|maquina|bot)',
    '(?:que|volem|voldria que|vull que) em (?:truqui|truquin|contactin|contacti|contestin)',
  ],
  discard: [
    '(?:vull|volem|voldria|voldriem|he de|hem de|haig de|necessito|necessitem|puc|podem|m agradaria) .{0,20}?(?:llencar|tirar|desfer(?: me| nos)?|desfer me)',
    '(?:com|on) (?:puc |podem )?(?:llencar|llenco|tirar|tiro|em desfaig)',
    '(?:que|si|podeu|podrieu|poden|podrien) (?:em|ens|m|me) (?:podeu |poden )?(?:ho |hi )?(?:recolliu|recullin|recollir|passeu a recollir|passin a recollir)',
  ],
  lookup: {
    before: 'quin es el |quina es l |a quina |en quina |en que |el |la |l ',
    what: 'telefon|adreca|horari|on es|on son|on queda|on trobo',
    joins: 'es|esta|de|del|d|de la|dels|de les|de los|la|el|els|les|l',
  },
  works: {
    mentions: 'obres|talls?|tallats?|tallad[ae]s?|tallen|talleu|tallaran|desviaments?|afectacions de transit',
    what: 'obres|talls?(?: de (?:transit|carrers?|aigua|llum|corrent|subministrament))?|carrers? tallats?|obras',
    ask: 'quines|quins|quin|quina|quan|quant|fins quan|on|sabeu si|em podeu dir|em pots dir|vull saber|voldria saber',
    besides:
      'hi ha|hi haura|hi|ha|haura|han|hagi|cap|algun|alguna|alguns|algunes|de|d|del|dels|la|les|el|els|l|a|al|als|en|per|pel|pels|es|s|fan|faran|fa|fets|fetes|hauran|son|previst|prevista|previstos|previstes|programats|programades|anunciats|anunciades|prop|aprop|aqui|meu|meva|nostre|nostra|carrer|barri|zona|ciutat|poble|duren|dura|durara|duraran|acaben|acabaran|acaba|comencen|comencaran|i|o|si|ara|mateix|estan|esta|sobre|informacio|m|us|que|encara|mati|tarda|nit|aquest|aquesta|aquests|aquestes|dia|dies|proxims|properes|passat',
  },
  area: {
    begins:
      '(?:vull |voldria |puc )?(?:seguir|segueix|seguiu)|(?:vull |voldria )?(?:que )?(?:aviseu me|avisa m|avisam|m aviseu|rebre avisos|tenir avisos|tenir noticies)|vull avisos',
    place: 'zona|carrer|barri|voltant|voltants|prop de casa|aqui|rodalies',
    besides:
      'del|de|d|la|les|el|els|l|un|una|al|als|a|en|per|meu|meva|nostre|nostra|aquest|aquesta|que|hi|s|passi|passa|facin|es|fan|faci|comuniqui|tot|i|talls?|obres|incidencies|avisos|noticies|quan|hagi|ha|prop|casa|si us plau|sisplau|metres|m',
    followed:
      '(?:a )?(?:que|quines? (?:zones?|carrers?|barris?)|quins (?:carrers?|barris?|avisos)|quins) (?:es el que |son els que )?(?:segueixo|estic seguint|tinc seguits|tinc seguides|rebo)|(?:veure |mira |les )?(?:les )?(?:meves )?zones (?:que segueixo|seguides)|les meves zones',
  },
  participation: {
    what: 'participar|participacio(?: ciutadana)?|participo|consultes(?: ciutadanes| obertes)?|consulta ciutadana|votar|votacions?|enquestes?',
    besides:
      'hola|bon dia|bones|vull|volem|voldria|puc|podem|com|quines|quina|hi|ha|hi ha|a|al|als|en|el|la|les|els|l|de|d|del|dels|per|pel|una|un|alguna|i|o|ara|obertes|oberta|nova|noves|ajuntament|meu|barri|respondre|a la|si us plau|sisplau|gracies',
    named: 'participar|participar a la|consulta|vull participar a la|consulta numero',
    home: 'visc|vivim|hi visc|resideixo|soc|som|casa|meva|meu|al|a la|barri|carrer|del|de|la|el|en|a',
  },
}
