"""The words that the oracle knows: numbers, months and weekdays, honorifics, words of reporting, and words that may open a sentence.

What they are looked for in is not known here.
"""

SPELLED = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {word: value for value, word in zip(range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True)}
SPELLED |= {"dozen": 12}

ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
        "eighteenth nineteenth".split(),
        start=1,
    )
} | {"twentieth": 20, "thirtieth": 30, "hundredth": 100, "half": 0.5, "halves": 0.5, "quarter": 0.25}

SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "January Jan",
            "February Feb",
            "March Mar",
            "April Apr",
            "May",
            "June Jun",
            "July Jul",
            "August Aug",
            "September Sept Sep",
            "October Oct",
            "November Nov",
            "December Dec",
        ),
        start=1,
    )
    for name in names.split()
}

WEEKDAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())

HONORIFICS = frozenset("mr mrs ms dr miss sir".split())

REPORTING = frozenset("report reports reported reporting publish published publishes print printed article articles wrote writes according".split())

IRREGULAR = {
    word: nation[0]
    for nation in (
        names.split()
        for names in (
            "britain british briton britons uk",
            "france french",
            "spain spanish spaniards",
            "netherlands dutch",
            "germany german germans",
            "poland polish poles",
            "denmark danish danes",
            "sweden swedish swedes",
            "finland finnish finns",
            "turkey turkish turks türkiye",
            "greece greek greeks",
            "switzerland swiss",
            "ireland irish",
            "scotland scottish scots",
            "wales welsh",
            "norway norwegian norwegians",
            "portugal portuguese",
            "usa us america american americans",
            "israel israeli israelis",
            "iraq iraqi iraqis",
            "afghanistan afghan afghans",
            "philippines filipino filipinos philippine",
        )
    )
    for word in nation
}
"""Countries whose people are not called by an ending; the first word stands for all of them."""

COMMON = frozenset(
    """
    a an the this that these those it its he she they we you his her their our your there here who whom whose which what when where why how
    and but or nor so yet for if as while although though because since until unless after before during despite unlike like than then thus
    in on at by to from of with without within into onto over under between among about against across through throughout toward towards
    upon per via amid off up down out around near behind beyond beside besides above below along inside outside
    both each every all any some many most much more few fewer several other others another none no not neither either only just even also
    is are was were be been being has have had do does did will would can could may might must shall should
    according additionally afterwards again already altogether approximately apparently meanwhile moreover furthermore however therefore
    instead overall finally later earlier previously recently currently now today once still soon almost nearly roughly exactly initially
    eventually ultimately specifically notably separately similarly likewise consequently nevertheless nonetheless otherwise
    regarding concerning following based given asked including officials official sources source people residents critics supporters
    experts analysts diplomats negotiators mediators delegates ministers lawmakers leaders members soldiers troops forces police doctors
    workers families prisoners engineers reporters journalists articles article passages passage reports report accounts figures talks negotiations
    details nowhere elsewhere nobody everyone someone somebody anyone nothing everything something yes
    """.split()
)
"""Words that open sentences without being names."""

NO_FORM = frozenset("beijing jinping ahmed mohamed mohammed fred ed reed emily italy kelly sally billy molly boeing harding king ming".split())
"""Names that end like a verb's form or an adverb."""
