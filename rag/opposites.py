"""Words that deny one another, and words that deny what follows them.

A closed list of common English, not the words of any collection. What a sentence means as a whole is not known here.
"""

from rag.words import stem

_PAIRS = """
accept,agree,approve,embrace,endorse,welcome,back,support:reject,refuse,oppose,rebuff,decline,veto,dismiss,resist,block,rule
praise,applaud,laud,commend,hail,welcome:criticise,criticize,condemn,denounce,blast,slam,accuse,blame,attack,fault
admit,confirm,acknowledge,concede:deny,dispute,dismiss,reject,refute
allow,permit,authorise,authorize:ban,forbid,prohibit,bar,block
increase,rise,raise,grow,climb,gain,expand,surge,jump,soar:decrease,fall,lower,shrink,drop,cut,reduce,decline,plunge,slump,halve
early:late,delay
before:after
arrive,enter,join:leave,depart,quit,withdraw,exit
leave,depart,withdraw,retreat,evacuate:remain,stay
begin,start,open,launch:end,finish,halt,stop,conclude,suspend,cancel
win,victory,triumph:lose,defeat,loss
succeed,success,breakthrough,agreement,deal:fail,failure,impasse,deadlock,stalemate,stall,collapse
keep,retain,maintain,preserve:remove,drop,scrap,abandon,delete,strip,lose
permanent,indefinite:temporary,interim,year,limited
public,openly:private,secret,quietly,closed
friend,ally:enemy,foe,adversary
advance,progress:retreat,setback,stall
build,create,found:destroy,demolish,dissolve,dismantle
buy,purchase:sell
hire,appoint,name:fire,dismiss,sack,resign,oust
strengthen,reinforce:weaken,undermine
legal,lawful,legitimate:illegal,unlawful,illegitimate
optimistic,confident,hopeful:pessimistic,doubtful,skeptical,sceptical
more,above,most,higher,highest:fewer,less,below,lower,lowest,least
north,northern:south,southern
east,eastern:west,western
guilty,convict:innocent,acquit
alive,survive:dead,die,kill
pass,adopt:reject,defeat
rapid,quick,fast:slow
lift,ease,relax:impose,tighten,toughen
trust:distrust,doubt
rich:poor
ready,willing:unwilling,reluctant
"""

_SMALL = """
with,including:without
all,every,each,both,most:none,neither,no
all,every,both:some,few,half
either:neither
many,much:few,little
always:never
before,until:after,since
under,below,beneath:over,above
over,above,exceed:short
more,greater,above:less,fewer,short
up:down
in,into,inside,within:out,outside,beyond
on:off
to:from
first,earliest:last,latest
last:next
for,support,favour,back:against
no,none,neither:some,few,many,half,most
husband,wife:mother,father,son,daughter,brother,sister
can,could,able:cannot,unable
best,better:worst,worse
double,triple:halve
gain,win,earn,add:lose,shed
regain,recover:lose
gain,rise,increase,up,climb,grow,jump:drop,fall,decrease,down,decline,slip,slide,cut
floor,minimum:ceiling,cap,maximum
top:bottom
left:right
east,eastern:west,western
north,northern:south,southern
have,has,had:lack
give,hand:take,receive
take,receive:give
lend:borrow
send:receive
attack:defend
ask:answer
accept:reject,refuse
same:different
large,larger,largest,big,bigger,biggest:small,smaller,smallest
long,longer,longest:short,shorter,shortest
high,tall:low
old,older,oldest:young,younger,youngest,new,newer,newest
strong,stronger:weak,weaker
hot,warm:cold,cool
open,reopen:close,shut
day:night
morning:evening,night,afternoon
noon:midnight
husband:wife
son:daughter
father:mother
brother:sister
man,men:woman,women
victim:culprit
import:export
employ,hire:dismiss,fire,sack
near:far
public:secret
true:false
start,begin:end,finish,stop
wound,injure,hurt:kill
friend:enemy
ally:enemy
success:failure
easy:hard,difficult
"""
"""What counts as the opposite only where one word stands in another's place: "on" does not deny "off" wherever the two are met."""

PLACING = frozenset(stem(word) for word in "in into inside within out outside beyond on off to from".split())
"""Those of them that stand beside any word: only where a sentence repeats another do they say the contrary."""

NEGATIONS = frozenset(stem(word) for word in "not no never none neither nor without nobody nothing cannot can't won't n't hardly".split())
"""Words that deny a word after them."""

DENIALS = frozenset(
    stem(word)
    for word in "deny reject refuse dismiss oppose dispute rebuff decline fail stop cancel prevent avoid rule refute lack halt end resist".split()
)
"""Verbs whose object is said not to be so, or not to be wanted."""

_OPPOSITES: dict[str, set[str]] = {}
for _line in _PAIRS.split():
    _left, _right = ([stem(word) for word in side.split(",")] for side in _line.split(":"))
    for _word in _left:
        _OPPOSITES.setdefault(_word, set()).update(_right)
    for _word in _right:
        _OPPOSITES.setdefault(_word, set()).update(_left)


_IN_PLACE: dict[str, set[str]] = {}
for _line in _SMALL.split("\n"):
    if _line:
        _left, _right = ([stem(word) for word in side.split(",")] for side in _line.split(":"))
        for _word in _left:
            _IN_PLACE.setdefault(_word, set()).update(_right)
        for _word in _right:
            _IN_PLACE.setdefault(_word, set()).update(_left)


def opposites(stem: str) -> frozenset[str]:
    """All stems that are `opposite` to this one: of most words of a question there are none."""
    return frozenset(_OPPOSITES.get(stem, ())) - {stem}


def contraries(stem: str) -> frozenset[str]:
    """All stems that are `opposed` to this one."""
    return opposites(stem) | frozenset(_IN_PLACE.get(stem, ())) - {stem}


def opposed(left: str, right: str) -> bool:
    """Whether one stem in the place of the other says the contrary: `opposite`, and small words and nouns too."""
    return left != right and (right in _IN_PLACE.get(left, ()) or opposite(left, right))


def opposite(left: str, right: str) -> bool:
    """Whether two stems deny one another."""
    return right in _OPPOSITES.get(left, ()) and left != right
