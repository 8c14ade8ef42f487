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


def opposite(left: str, right: str) -> bool:
    """Whether two stems deny one another."""
    return right in _OPPOSITES.get(left, ()) and left != right
