"""Pairs by rule: near-misses whose answers differ, and rephrasings whose answers do not. No model is asked, nothing is downloaded."""
import random
import re

UNLIKE, PARTLY, LIKE = 0.0, 0.2, 1.0

# Words of one row exclude each other: exchanged in a question, they ask for another answer.
EXCLUSIVE = """
some|all|no|most; every|any|no; always|never|sometimes|usually; only|also; both|neither; for|against; to|from; and|or; with|without; before|after|during; in|outside; up|down; over|under; above|below
on|off; into|out of; inside|outside; my|your|his|her|their|our; me|him|them; mine|yours; should|can|must|will|may; did|will|does; was|is|will be; were|are; has|had|will have; could|should; 
buy|sell|rent|return; borrow|lend; gain|lose; increase|decrease; raise|lower; more|less; most|least; best|worst; better|worse; good|bad; high|low; higher|lower; highest|lowest; large|small; largest|smallest; big|little
biggest|smallest; long|short; longest|shortest; fast|slow; faster|slower; fastest|slowest; cheap|expensive; cheapest|most expensive; hot|cold; hard|easy; early|late; old|new; older|younger; first|last|second|third; next|previous
start|stop; begin|end; open|close; enable|disable; activate|deactivate; install|uninstall|update; add|remove; insert|delete; create|delete|edit; import|export; upload|download; send|receive; push|pull; lock|unlock
block|unblock; follow|unfollow; subscribe|unsubscribe; show|hide; connect|disconnect; login|logout; accept|reject|ignore; allow|forbid; approve|deny; win|lose; love|hate; like|dislike; give|take|get; bring|take; arrive|leave
enter|leave; come|go; marry|divorce; hire|fire; teach|learn; ask|answer; remember|forget; save|spend|invest; earn|spend; pass|fail; succeed|fail; attract|repel; live|die; boil|freeze|fry|bake; melt|freeze; pause|cancel|renew
cancelled|missed|delayed; legal|illegal; possible|impossible; safe|dangerous; healthy|unhealthy; true|false; real|fake; male|female; men|women; man|woman; boy|girl; boys|girls; husband|wife; boyfriend|girlfriend; father|mother
son|daughter; brother|sister; king|queen; parents|children|grandparents; teacher|student; doctor|patient|nurse; employer|employee; landlord|tenant; buyer|seller; lender|borrower; cat|dog; adult|child|baby; beginner|expert
beginners|experts; public|private; free|paid; online|offline; indoor|outdoor; left|right; front|back; top|bottom; inner|outer; north|south|east|west; northern|southern; summer|winter|spring|autumn; morning|evening|night
today|tomorrow|yesterday; daily|weekly|monthly|yearly; weekday|weekend; past|future; positive|negative; active|inactive; dominant|recessive; internal|external; direct|indirect; regular|irregular; formal|informal
advantages|disadvantages; pros|cons; benefits|risks|costs; strengths|weaknesses; causes|effects|symptoms|treatments; cause|effect; input|output; income|expenses; profit|loss; supply|demand; import|export; theory|practice
maximum|minimum|average; plus|minus; odd|even; horizontal|vertical; acid|base; acute|chronic; virus|bacteria; vitamin c|vitamin d; protein|fat|sugar; iron|zinc; salt|sugar; tea|coffee; beer|wine; meat|fish; passport|visa|licence
credit card|debit card; checking account|savings account; bonds|shares|stocks; password|username|email; phone number|address|name; invoice|receipt|contract; refund|replacement|discount; order|return; hand luggage|checked luggage
train|bus|plane|car; bike|motorcycle; laptop|phone|tablet; mac|windows|linux; iphone|android; ios|android; java|python|javascript|ruby; c|c++|c#; php|python; mysql|mongodb|postgresql; facebook|instagram|twitter|snapchat|whatsapp
google|bing|yahoo; gmail|outlook|yahoo; youtube|vimeo|netflix; chrome|firefox|safari; amazon|ebay|flipkart; uber|lyft|ola; apple|samsung|microsoft; word|excel|powerpoint; iit|nit|iim; mba|mca|phd; physics|chemistry|biology
engineering|medicine|law; mechanical|electrical|civil; hindu|muslim|christian; moon|mars|sun|jupiter; trump|clinton|obama; clinton|sanders; modi|gandhi|nehru; messi|ronaldo; democrats|republicans; french|spanish|german|english
india|china|pakistan|usa; uk|canada|australia; america|europe|asia|africa; london|paris|berlin; delhi|mumbai|bangalore; new york|los angeles|chicago; california|texas|florida; february|march|april|june|july
monday|tuesday|friday|sunday; class 10|class 12; bachelor's|master's; undergraduate|graduate; full-time|part-time; theft|robbery|fraud; murder|manslaughter; tenancy|mortgage; deposit|withdrawal; deposit|withdraw
minutes|seconds|hours; hours|days; days|weeks; weeks|months; months|years; hour|minute; day|week|month|year; km|miles; kilometers|miles; meters|feet; cm|inches; kg|pounds; grams|ounces; litres|gallons; celsius|fahrenheit
dollars|euros|rupees|pounds; usd|inr|eur; percent|points; mb|gb|tb; mbps|gbps; watts|volts|amps; ml|litres; mg|g; noon|midnight; at least|at most; more than|less than|exactly; until|since|from; within|after
briefly|in detail; one|two|three|four|five|six|ten; half|double; twice|three times; single|married|divorced; asc|desc; int|float|string; public|protected; class|struct|interface; get|post|put; merge|rebase; commit|push
""".replace("\n", ";")

# Words of one row mean the same nearly everywhere.
SAME = """
buy|purchase; begin|start; movie|film; movies|films; kids|children; kid|child; get rid of|remove; fix|repair; picture|photo; pictures|photos; error|mistake; quick|fast; quickly|fast; big|large; job|position; doctor|physician
car|automobile; phone|mobile phone; mobile|phone; wealthy|rich; cost|price; costs|prices; colour|color; favourite|favorite; centre|center; organise|organize; licence|license; travelling|traveling; realise|realize; labour|labor
improve|better; increase|boost; increase|raise; decrease|reduce; reduce|lower; help|assist; explain|describe; choose|pick; choose|select; company|firm; require|need; obtain|get; find|locate; end|finish; near|close to; begin|get started
about|regarding; about|concerning; allowed|permitted; permitted|legal; advantages|benefits; advantages|pros; disadvantages|cons; disadvantages|drawbacks; ways|methods; way|method; steps|procedure; tips|advice; famous|well-known
difficult|hard; smart|intelligent; clever|intelligent; scared|afraid; huge|enormous; often|frequently; usually|normally; maybe|perhaps; sleep|fall asleep; lawyer|attorney; flat|apartment; holiday|vacation; lift|elevator; shop|store
email|e-mail; website|site; web site|website; tv|television; photo|image; math|mathematics; maths|math; usa|united states; uk|united kingdom; america|the united states; india|indian territory; gym|fitness studio
delete|remove; modify|change; edit|change; update|change; sign up|register; log in|sign in; login|sign in; contact|get in touch with; reset|restore; return|send back; order|purchase; cancel|call off; delivery|shipping; coupon|promo code
instead of|rather than; because of|due to; what happens|what will happen; such as|like; around|approximately; roughly|about; how come|why; earn|make; earn money|make money; lose weight|shed weight; lose weight|get thinner; prevent|avoid
study|learn; teach myself|learn on my own; by myself|on my own; in english|in the english language; currently|at present; now|at the moment; someone|somebody; everyone|everybody; anyone|anybody; till|until; whilst|while; among|amongst
"""

FRAMES = [
    (r"^(?:how do (?:i|you)|how can (?:i|you|one)|how does one|how should i|what is the best way to|what's the best way to|what are the best ways to|how to|is there a way to|how could i|what is a good way to) (.+?)\?*$",
     ["How do I {}?", "How can I {}?", "How do you {}?", "What is the best way to {}?", "What is the way to {}?", "how to {}", "Can you tell me how to {}?", "I need to know how to {}.", "Please explain how to {}", "How would I {}?",
      "What are the best ways to {}?", "What should I do to {}?", "I want to {}. How do I do that?", "What steps do I take to {}?", "Hi, how can one {}? Thanks", "What can I do to {}?", "How could you {}?", "How does one {}?"]),
    (r"^what(?: is|'s) the difference between (.+?) and (.+?)\?*$",
     ["What is the difference between {} and {}?", "What is the difference between {1} and {0}?", "How do {} and {} differ?", "How is {} different from {}?", "difference between {1} and {0}", "What are the differences between {} and {}?",
      "In what way does {1} differ from {0}?", "How does {} compare to {}?"]),
    (r"^(?:what is|what's) (?:the |a |an )?((?!like)[\w' -]{3,40})\?*$",
     ["What is {}?", "What's {}?", "what is meant by {}", "Can you explain what {} is?", "Tell me what {} is", "Could you define {}?", "What does {} mean?"]),
    (r"^what are (?:some |the )?(?:best|good|great|top) (.+?)\?*$",
     ["What are the best {}?", "What are some good {}?", "Which {} are the best?", "Which are the best {}?", "Can you recommend good {}?", "best {}", "What are some of the best {}?"]),
    (r"^is it possible to (.+?)\?*$", ["Is it possible to {}?", "Can I {}?", "Can you {}?", "Is there a way to {}?", "Could one {}?", "Can one {}?"]),
    (r"^why (?:do|does|did|is|are) (.+?)\?*$", []),
]

CONDITIONS = """in India|in Germany|in the UK|in California|in Japan|without a degree|without money|without an internet connection|while pregnant|if I am under 18|if I have diabetes|on Android|on an iPhone|on Windows 10|on a Mac
for a small business|as a student|as a tourist|as a foreigner|at home|after 40|after a breakup|in one month|in 2 weeks|in less than an hour|for free|using Python|in Java|in Excel|with a low budget|without surgery
without losing data|if I lost my phone|if I lost the receipt|during winter|in the rain|at night|before an exam|by train|by credit card|for a vegan|for a child|for two people|on a Sunday|from a bank|when it is broken
for someone else|on behalf of my company|with a bad back|with a work visa|after the deadline|from abroad|outside the EU|in the morning only|only for women""".replace("\n", "|").split("|")

OPENERS = ["Please tell me: ", "Hi, ", "Hello! ", "Quick question: ", "I would like to know: ", "Hey, ", "Can you help me? ", "I was wondering: ", "Question: "]
CLOSERS = [" Thanks!", " Thank you.", " please", " I'd like to know.", " Any help is welcome.", " Thanks in advance."]
CONTRACTIONS = [("what is", "what's"), ("how is", "how's"), ("do not", "don't"), ("does not", "doesn't"), ("can not", "can't"), ("cannot", "can't"), ("is not", "isn't"), ("are not", "aren't"), ("i am", "i'm"), ("it is", "it's"),
                ("i have", "i've"), ("did not", "didn't"), ("should not", "shouldn't"), ("who is", "who's"), ("where is", "where's"), ("will not", "won't")]
NEGATED = {"is": "is not", "are": "are not", "can": "can't", "do": "don't", "does": "doesn't", "did": "didn't", "should": "should not", "will": "won't", "would": "wouldn't", "was": "wasn't"}
ASKED = ["How do", "Why do", "When do", "Where do", "Should", "How long do", "How often do", "Who can help if"]

ACTIONS = ["cancel", "change", "reset", "return", "renew", "pause", "delete", "upgrade", "transfer", "share", "track", "pay for", "print", "export", "insure", "repair", "register", "activate", "block", "sell", "rent", "clean", "download", "verify"]
OBJECTS = ["order", "subscription", "password", "account", "contract", "invoice", "booking", "flight", "ticket", "phone number", "delivery address", "credit card", "library card", "passport", "insurance policy", "gym membership", "laptop",
           "router", "hotel room", "parking permit", "profile picture", "e-mail address", "gift card", "tax return", "driving licence", "rental car", "appointment", "washing machine", "data plan", "company car"]
OWNERS = ["my", "my", "my", "my wife's", "my company's", "a customer's"]
ASIDES = ["", "", "", " online", " from abroad", " after 30 days", " without a receipt", " before it expires", " in the app", " by phone", " for free", " on a weekend"]
SUPPORT = ["How do I {}?", "How can I {}?", "What do I have to do to {}?", "I want to {}. How does that work?", "Can you tell me how to {}?", "What is the way to {}?", "how to {}", "Please explain how I can {}.", "What steps are needed to {}?",
           "Where can I find out how to {}?", "I'd like to {}, what should I do?", "Is there a guide on how to {}?"]
OTHERWISE = ["Can I {}?", "Why can't I {}?", "When can I {}?", "What does it cost to {}?", "How long does it take to {}?", "Do I have to {}?", "What happens if I {}?", "Who can {}?", "How often can I {}?", "Should I {}?", "Where do I {}?",
             "What do I need before I {}?", "How much do I save if I {}?", "Is it safe to {}?"]
OPERATORS = ["<", ">", "<=", ">=", "==", "!=", "===", "&", "&&", "|", "||", "++", "--", "+", "-", "*", "/", "%", "^", "~", "<<", ">>", "=>", "->", "?.", "??", ":=", "+="]
CODE = ["What does x {} y do?", "What does {} mean in C?", "Is x {} y true?", "How do I use the operator {}?", "When do I need {} in JavaScript?"]


def rows(text):
    return [[word.strip() for word in row.split("|")] for row in text.replace("\n", ";").split(";") if row.strip()]


def exchange_table(text):
    table = {}
    for row in rows(text):
        for word in row:
            table.setdefault(word, set()).update(other for other in row if other != word)
    return {word: sorted(others) for word, others in table.items()}


EXCLUSIVE_TABLE, SAME_TABLE = exchange_table(EXCLUSIVE), exchange_table(SAME)


def pattern(table):
    return re.compile(r"(?<![\w'])(" + "|".join(sorted(map(re.escape, table), key=len, reverse=True)) + r")(?![\w'])", re.I)


EXCLUSIVE_PATTERN, SAME_PATTERN = pattern(EXCLUSIVE_TABLE), pattern(SAME_TABLE)
# "to", "is", "and", "my" stand in most questions; the rarer words teach more.
COMMON = {"to", "is", "and", "my", "in", "was", "are", "can", "should", "from", "for", "has", "with", "or", "on", "get", "your", "good", "best"}


def exchange(question, table, expression, rng, common_share):
    found = [match for match in expression.finditer(question) if match.group(1).lower() not in COMMON or rng.random() < common_share]
    if not found:
        return None
    match = rng.choice(found)
    return question[:match.start()] + rng.choice(table[match.group(1).lower()]) + question[match.end():]


def number(question, rng):
    found = list(re.finditer(r"\d+", question))
    if not found:
        return None
    match = rng.choice(found)
    value = int(match.group())
    other = rng.choice([value + 1, value + 2, value * 10, max(value - 1, 0), value + 5, value * 2])
    return None if other == value else question[:match.start()] + str(other) + question[match.end():]


def name(question, rng, names):
    found = [match for match in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", question) if match.group() in names]
    if not found:
        return None
    match, other = rng.choice(found), rng.choice(names[found[0].group()])
    return None if other == match.group() else question[:match.start()] + other + question[match.end():]


def negation(question, rng):
    found = list(re.finditer(r"\b(is|are|can|do|does|did|should|will|would|was)\b", question))
    if not found or re.search(r"n't|\bnot\b|\bno\b", question):
        dropped = re.sub(r"n't\b| not\b", "", question, count=1)
        return dropped if dropped != question else None
    match = rng.choice(found)
    return question[:match.start()] + NEGATED[match.group()] + question[match.end():]


def swap(question, rng):
    """Exchanges two words around a marker of direction or role."""
    for marker in rng.sample([" from (.+?) to (.+?)([?.,]|$| in | on )", " better than (.+?)([?.,]|$)", r"\b(can|do|does|should|will) (i|my [a-z]+|you|we) (\w+) (my [a-z]+|him|her|them|you|me)\b",
                              r"what (?:causes|cause) (.+?)([?.,]|$)", r"convert (.+?) (?:to|into) (.+?)([?.,]|$)"], 5):
        match = re.search(marker, question, re.I)
        if not match:
            continue
        if marker.startswith("what"):
            return f"What does {match.group(1)} cause?"
        if "better" in marker:
            return question.replace("better than", "worse than")
        if "can|do" in marker:
            return question[:match.start(2)] + match.group(4) + " " + match.group(3) + " " + match.group(2) + question[match.end(4):]
        return question[:match.start(1)] + match.group(2) + question[match.end(1):match.start(2)] + match.group(1) + question[match.end(2):]
    return None


def asked(question, rng):
    match = re.match(r"(How|Why|When|Where) (do|can|should) ", question)
    if not match:
        match = re.match(r"(What|Who) (is|are|was) ", question)
        if not match:
            return None
        return rng.choice(["Why ", "When ", "Where ", "How "]) + match.group(2) + " " + question[match.end():]
    other = rng.choice([word for word in ("How", "Why", "When", "Where", "How often", "How long") if word != match.group(1)])
    return other + " " + match.group(2) + " " + question[match.end():]


def condition(question, rng):
    cut = re.match(r"(.{15,}?) (?:in|on|for|without|with|after|during|while|if|as a|using|by|at|from) [^?]{3,40}\?$", question)
    if cut and rng.random() < 0.5:
        return cut.group(1) + "?"
    return question.rstrip("?. ") + " " + rng.choice(CONDITIONS) + ("?" if question.endswith("?") else "")


def rephrase(question, rng):
    for expression, frames in rng.sample(FRAMES, len(FRAMES)):
        match = re.match(expression, question, re.I)
        if match and frames and rng.random() < 0.8:
            return rng.choice(frames).format(*match.groups())
    return None


def surface(question, rng):
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(OPENERS) + question
    if kind == 1:
        return question + rng.choice(CLOSERS)
    if kind == 2:
        for one, other in rng.sample(CONTRACTIONS, len(CONTRACTIONS)):
            for old, new in ((one, other), (other, one)):
                changed = re.sub(rf"\b{old}\b", new, question, flags=re.I)
                if changed != question:
                    return changed
    if kind == 3:
        words = [index for index, word in enumerate(question.split(" ")) if len(word) > 5 and word.isalpha() and word.islower()]
        if words:
            parts = question.split(" ")
            index = rng.choice(words)
            word, at = parts[index], rng.randrange(1, len(parts[index]) - 2)
            parts[index] = rng.choice([word[:at] + word[at + 1] + word[at] + word[at + 2:], word[:at] + word[at + 1:], word[:at] + word[at] + word[at:]])
            return " ".join(parts)
    if kind == 4:
        return re.sub(r"\b(the|a|an) ", "", question, count=1)
    return question.rstrip("?").lower()


def support(rng):
    """Pairs as assistants of shops and offices are asked, in frames that never stood in the questions."""
    action, thing, owner, aside = rng.choice(ACTIONS), rng.choice(OBJECTS), rng.choice(OWNERS), rng.choice(ASIDES)
    task = f"{action} {owner} {thing}{aside}"
    one = rng.choice(SUPPORT).format(task)
    if rng.random() < 0.5:
        return one, rng.choice(SUPPORT).format(task), LIKE
    kind = rng.randrange(5)
    if kind == 0:
        other = f"{rng.choice([verb for verb in ACTIONS if verb != action])} {owner} {thing}{aside}"
    elif kind == 1:
        other = f"{action} {owner} {rng.choice([item for item in OBJECTS if item != thing])}{aside}"
    elif kind == 2:
        other = f"{action} {rng.choice([name for name in OWNERS if name != owner])} {thing}{aside}"
    elif kind == 3:
        other = f"{action} {owner} {thing}{rng.choice([words for words in ASIDES if words != aside])}"
    else:
        return one, rng.choice(OTHERWISE).format(task), UNLIKE
    return one, rng.choice(SUPPORT).format(other), UNLIKE


def rule_pairs(questions, paraphrases, count, seed):
    """Draws pairs (one, other, target).

    questions: the questions to change. paraphrases: for a question, others that are labelled as the same.
    """
    rng = random.Random(seed)
    groups = {}
    for question in questions:
        for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", question):
            groups[word] = groups.get(word, 0) + 1
    frequent = [word for word, times in groups.items() if times >= 3]
    names = {word: rng.sample(frequent, min(30, len(frequent))) for word in frequent}
    pairs = []
    while len(pairs) < count:
        question = rng.choice(questions)
        kind = rng.random()
        if kind < 0.12:
            pairs.append(support(rng))
            continue
        if kind < 0.13:
            one, other = rng.sample(OPERATORS, 2)
            frame = rng.choice(CODE)
            pairs.append((frame.format(one), frame.format(other), UNLIKE))
            continue
        if kind < 0.45:
            other = question
            for _ in range(rng.choice([1, 1, 2])):
                other = rng.choice([rephrase, rephrase, surface, lambda text, rng: exchange(text, SAME_TABLE, SAME_PATTERN, rng, 1)])(other, rng) or other
            target = LIKE
        else:
            which = rng.random()
            target = UNLIKE
            if which < 0.45:
                other = exchange(question, EXCLUSIVE_TABLE, EXCLUSIVE_PATTERN, rng, 0.08)
            elif which < 0.55:
                other = number(question, rng)
            elif which < 0.65:
                other = name(question, rng, names)
            elif which < 0.72:
                other = negation(question, rng)
            elif which < 0.82:
                other = swap(question, rng)
            elif which < 0.88:
                other = asked(question, rng)
            else:
                other, target = condition(question, rng), PARTLY
            if other and rng.random() < 0.3:
                other = (rephrase if rng.random() < 0.7 else surface)(other, rng) or other
        if not other or other.strip().lower() == question.strip().lower():
            continue
        if paraphrases.get(question) and rng.random() < 0.3:
            question = rng.choice(paraphrases[question])
        pairs.append((question, other, target))
    return pairs
