"""Synonyms: everyday words of news that say the same, for holding a paraphrase against what it paraphrases.

Common English, not the words of any collection; which of two senses is meant is not known here. They are kept apart from the lexicon's
groups: there "deny" and "dispute" may find one another, here nothing may stand for a word that asserts more.
"""

from functools import lru_cache

from rag.words import stem

_GROUPS = """
say tell state add note remark comment declare announce explain recall point observe mention warn | ask request call appeal urge seek | blame
accuse charge fault |
kill die dead death perish fatal life | wound injure hurt injury casualty | clash fight fighting battle skirmish shooting exchange incident
firefight |
begin start open commence launch kick | end finish close conclude wrap over expire | last take run continue | stop halt cease suspend pause
interrupt break |
shut close closure | reopen open resume | hold keep retain control possess hand have | leave quit depart go withdraw exit | return come back go
home |
arrive reach come get | send dispatch deploy ship deliver | give grant hand provide supply offer | take seize capture grab | receive get accept |
refuse reject decline turn dismiss rebuff spurn | agree accept approve back support endorse consent clear | oppose against object resist |
say speak talk | talk negotiation discussion dialogue meeting round | mediator negotiator envoy go-between emissary | mediation mediate broker |
lead head chair command run direct | run manage operate administer | draft draw write author prepare redraft rewrite revise |
plan proposal scheme draft blueprint document paper text | proposal offer suggestion | deal accord agreement pact treaty settlement |
sign signature initial seal | publish release issue print publication | show display reveal indicate | hide conceal |
find discover learn establish determine detect settle | know aware | think believe consider regard view feel see count |
estimate put reckon assess calculate | expect foresee envisage anticipate predict due | likely probable probably | plan intend mean aim |
want wish hope seek | demand require insist call ask | promise pledge vow commit undertake | pay contribute finance fund spend | cost price charge
expense |
rise increase climb grow jump gain surge go up | fall drop decrease decline lose slip slide sink lower | double twice | halve half |
raise lift increase boost | cut reduce lower slash trim | buy purchase acquire | sell export | hire employ appoint name pick choose select |
dismiss fire sack lay |
resign quit step | elect vote choose | vote ballot | win victory | lose defeat | conquer win capture take | attack strike assault raid hit |
destroy ruin wreck |
build construct erect | repair mend fix maintenance | break split collapse fail failure | succeed success work | try attempt effort bid | help aid
assist |
threaten threat warn | fear worry concern afraid | anger angry annoy irritate furious upset | laugh joke mock quip | praise hail welcome |
criticise condemn slam attack mock complain |
meet gather convene assemble | visit trip tour travel | walk cross go pass step | carry bring transport take move | drive ride | fly flight |
soldier troop serviceman force army military | army force troop military | gun artillery tube cannon | ammunition shell round munition | weapon arm
| ship vessel boat | plane aircraft jet |
vehicle car lorry truck | lorry truck | bus coach | road route way link crossing | link line connection connect | bridge crossing span | river
water stream | valley basin |
house home household dwelling | people person resident inhabitant | worker staff employee labourer personnel | staff employee crew worker personnel
| owner own proprietor | boss chief head leader |
minister secretary | government cabinet administration | parliament lawmaker legislature deputy mp | president head | official authority officer |
spokesman spokeswoman spokesperson |
judge court tribunal | police officer | doctor physician surgeon medic | nurse medic | hospital clinic | patient | school pupil child | child boy
girl kid son daughter pupil | mother father parent |
money fund cash sum | fund finance money | tax levy duty | share stock | company firm business group enterprise | trade commerce trading | market
exchange | bank lender |
electricity power energy | fuel diesel petrol oil gas | generator dynamo | lamp light lantern | heat heating warm | snow ice frost | cold chilly
freeze |
big large great huge major | biggest largest main | small little minor tiny | many numerous plentiful plenty lot several | few little scarce | most
mostly majority largely mainly chiefly bulk part |
about around roughly approximately some nearly almost | over more above exceed than | under below less fewer beneath lower | far much | only sole
single just | all every each entire whole |
both two each either | first initial earliest original | earlier previous before former prior ago | later after subsequent then next follow | soon
shortly quickly | now currently present |
again anew | day daily | night overnight evening | morning dawn daybreak | noon midday | year annual yearly | month monthly | week weekly | hour |
minute |
side party camp delegation team | delegation team side mission group | group bloc body | member state | neighbour | enemy foe rival opponent
opposition | ally friend partner |
border frontier line midline | land territory ground | bank side shore | town city | village hamlet | capital government | country nation state
land republic | region area district zone |
reason cause why because due | result outcome consequence lead | condition term demand | question issue matter subject topic | answer reply
response respond | idea notion | word phrase term |
list roll record log register name | record log note register document | map chart | picture photo photograph image | letter mail note | book
volume | newspaper paper | article story report piece |
report account version | mistake error fault | correct correction fix | number figure total count toll amount | count number tally | rate level |
limit cap ceiling maximum restrict confine |
allow permit let authorise | ban forbid prohibit bar | stay remain keep | stand be idle still | work operate run function | use consume burn need
eat | need require necessary | lack short want without |
store supply stock reserve | food ration meal | send sent dispatch | telephone phone call ring | line link connection | hotel inn | room hall
chamber | fire blaze shoot | return fire back |
shoot fire gunfire | burst volley | free release liberate | prisoner captive detainee inmate | exchange swap trade | arrest detain hold | jail
imprison prison | admit acknowledge concede own | deny |
confirm verify | claim allege | prove show | quarrel dispute row argue argument conflict disagreement | argue press push lobby insist | settle
resolve solve | dissolve disband scrap abolish |
quick fast rapid | slow | hard difficult tough | easy simple | new fresh | old former ancient | retired former | young | important key vital
crucial | dangerous risky | secret hidden |
melt thaw | thaw spring | heavy tracked | mud tarmac asphalt paved | district quarter | entrance hall foyer | pin hang post put | drawn made come
comprise | fix set determine agree | dig entrench |
shelter refuge | boil boiler | thin lean | odds chance likelihood | bookmaker bookie | clear evident | reliable reliably certain | surrender yield
give | wood timber sawmill mill |
fill full | call convene summon | brief report inform | order declare decree proclaim | suggest say speak mention | pledge agree | come take
derive stem |
 empty deserted | crowd throng | give abandon drop withdraw | rain storm | flood | drown | strike walkout | worker miner | farmer grower | crop
harvest | grain wheat
corn | cow cattle
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_GROUPS.replace("\n", " ").split("|")):
        for word in group.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def senses(key: str) -> frozenset[int]:
    """The groups that a stem is in, by number."""
    return _table().get(key, frozenset())


def synonyms(left: str, right: str) -> bool:
    """Whether two stems may say the same."""
    return not senses(left).isdisjoint(senses(right))
