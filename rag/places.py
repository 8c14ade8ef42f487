"""What a country, its people and its seat of government are called, so that "American", "U.S." and "United States" are one word.

Common knowledge, not the words of any collection. How words are matched is not known here.
"""

_COUNTRIES = """
afghanistan:afghan:kabul albania:albanian:tirana algeria:algerian:algiers angola:angolan:luanda argentina:argentine,argentinian:
armenia:armenian:yerevan australia:australian,aussie:canberra austria:austrian:vienna azerbaijan:azerbaijani,azeri:baku
bahrain:bahraini:manama bangladesh:bangladeshi:dhaka belarus:belarusian:minsk belgium:belgian: bolivia:bolivian: bosnia:bosnian:sarajevo
brazil:brazilian:brasilia bulgaria:bulgarian:sofia cambodia:cambodian: cameroon:cameroonian: canada:canadian:ottawa chile:chilean:santiago
china:chinese:beijing colombia:colombian:bogota croatia:croatian:zagreb cuba:cuban:havana cyprus:cypriot:nicosia czechia:czech:prague
denmark:danish,dane:copenhagen ecuador:ecuadorian:quito egypt:egyptian:cairo estonia:estonian:tallinn ethiopia:ethiopian:
finland:finnish,finn:helsinki france:french:paris,elysee georgia:georgian:tbilisi germany:german:berlin ghana:ghanaian:accra greece:greek:athens
greenland:greenlandic:nuuk haiti:haitian: hungary:hungarian:budapest iceland:icelandic:reykjavik india:indian:delhi indonesia:indonesian:jakarta
iran:iranian:tehran iraq:iraqi:baghdad ireland:irish:dublin israel:israeli:jerusalem italy:italian:rome japan:japanese:tokyo jordan:jordanian:amman
kazakhstan:kazakh:astana kenya:kenyan:nairobi kosovo:kosovar:pristina kuwait:kuwaiti: latvia:latvian:riga lebanon:lebanese:beirut libya:libyan:tripoli
lithuania:lithuanian:vilnius luxembourg:: malaysia:malaysian: mali:malian:bamako malta:maltese:valletta mexico:mexican: moldova:moldovan:chisinau
mongolia:mongolian: montenegro:montenegrin:podgorica morocco:moroccan:rabat myanmar:burmese: nepal:nepali,nepalese:kathmandu
netherlands:dutch:hague niger:nigerien: nigeria:nigerian:abuja norway:norwegian:oslo oman:omani:muscat pakistan:pakistani:islamabad
palestine:palestinian:ramallah peru:peruvian:lima philippines:philippine,filipino:manila poland:polish,pole:warsaw portugal:portuguese:lisbon
qatar:qatari:doha romania:romanian:bucharest russia:russian:moscow,kremlin rwanda:rwandan:kigali serbia:serbian,serb:belgrade
singapore:singaporean: slovakia:slovak:bratislava slovenia:slovenian:ljubljana somalia:somali:mogadishu spain:spanish,spaniard:madrid
sudan:sudanese:khartoum sweden:swedish,swede:stockholm switzerland:swiss: syria:syrian:damascus taiwan:taiwanese:taipei thailand:thai:bangkok
tunisia:tunisian:tunis turkey:turkish,turk,turkiye:ankara uganda:ugandan:kampala ukraine:ukrainian:kyiv,kiev uk:british,britain,briton,england:london
usa:american,america:washington uzbekistan:uzbek:tashkent venezuela:venezuelan:caracas vietnam:vietnamese:hanoi yemen:yemeni:sanaa
zambia:zambian: zimbabwe:zimbabwean:harare europe:european: eu::brussels
"""

SAME: dict[str, str] = {}
"""A country's people or other name (lower case, singular) to the country."""

SEATS: dict[str, str] = {}
"""A seat of government to the country that it often stands for."""

for _entry in _COUNTRIES.split():
    _country, _people, _seats = _entry.split(":")
    SAME.update(dict.fromkeys([_country, *filter(None, _people.split(","))], _country))
    SEATS.update(dict.fromkeys(filter(None, _seats.split(",")), _country))

SAME.update({name + "s": country for name, country in list(SAME.items()) if not name.endswith("s")})
