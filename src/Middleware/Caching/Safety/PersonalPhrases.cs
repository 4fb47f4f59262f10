using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>Finds personal data by the words around it.</summary>
/// <remarks>Every repetition in the patterns is bounded by a small number, so that each place of a text costs a constant: no text makes
/// them slow.</remarks>
internal static partial class PersonalPhrases
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const RegexOptions AnyCase = Options | RegexOptions.IgnoreCase;

    /// <summary>Finds the first kind that a text holds.</summary>
    /// <param name="text">The text.</param>
    public static string? Find(ReadOnlySpan<char> text) =>
        Key().IsMatch(text) || Password().IsMatch(text) ? "credential"
        : NamedPhone().IsMatch(text) ? "phone"
        : Document().IsMatch(text) ? "document-number"
        : Account().IsMatch(text) || OwnOrder().IsMatch(text) ? "account-number"
        : Birth().IsMatch(text) ? "birth-date"
        : Introduction().IsMatch(text) || ForeignIntroduction().IsMatch(text) || FullName().IsMatch(text) ? "name"
        : Street().IsMatch(text) || AbbreviatedStreet().IsMatch(text) || ForeignStreet().IsMatch(text) ? "address"
        : Condition().IsMatch(text) || Treatment().IsMatch(text) || Diagnosis().IsMatch(text) || Family().IsMatch(text) ? "health"
        : null;

    [GeneratedRegex(
        @"\b(sk-[\w-]{16}|[sprk]{2}_(live|test)_\w{16}|gh[pousr]_\w{30}|github_pat_\w{20}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10}|A(KIA|SIA)[0-9A-Z]{16}\b|AIza[\w-]{30}|eyJ[\w-]{20}|eyJ[\w-]{5,300}\.[\w-]{5,300}\.[\w-]{2}|npm_\w{30}|hf_\w{30}|SG\.[\w-]{16}|Bearer [\w.~+/=-]{16})|-----BEGIN [A-Z ]{0,20}PRIVATE KEY|://[\w.%-]{1,40}:[^\s/@:]{3,60}@|-u \w{1,40}:[^\s:]{4}", Options)]
    private static partial Regex Key();

    // "The password is wrong" tells none.
    [GeneratedRegex(
        @"\b(password|passwd|pwd|passcode|passphrase|api[ _-]?key|secret[ _-]?key|(access|auth|api)[ _-]?token)\s{0,2}(is|was|[:=])\s{0,2}[""'`]?(?!(wrong|incorrect|not|invalid|expired|too|never|being|required|requested|rejected|forgotten|lost|always|refused|still|no|the|an?|stored|saved|secure|safe|strong|weak|correct|ok|okay|at|in|on|to|for|from|of|reset|changed|accepted|working|hashed|encrypted|case|empty|missing|different|longer|shorter|that|what|this|my|your|our|blocked|locked|needed|used|compromised|leaked|valid|visible|hidden|shown|known|unknown|optional|mandatory|there|it|asked|displayed|broken|denied|exposed|public|private|short|long|only|already|set|sent|good|bad|better|and|or|with|stolen|unsafe|easy|hard|printed|written|found|generated)\b)[^\s""'`]{4}|\bpin( code)?\s{0,2}(is|was|[:=])?\s{0,2}[""'`]?\d{4}|(?<!\S)(?=\S{0,40}\d)\S{4,40} (as|is|for) my (password|passwd|pwd|passcode|passphrase|pin)\b", AnyCase)]
    private static partial Regex Password();

    [GeneratedRegex(
        @"\b(my number|phone|mobile|cell|cellphone|tel|telephone|landline|fax|whatsapp|call me|text me|reach me|ring me)( number| no)?\.?( is|:| at| on| under)?:?\s{0,2}\+?\(?\d([\s().\-/]{0,2}\d){6,14}\b", AnyCase)]
    private static partial Regex NamedPhone();

    [GeneratedRegex(
        @"\b(passport|driver['’]?s? licen[cs]e|driving licen[cs]e|(id|identity) card|(licen[cs]e|number|registration) plate|residence permit|visa number|tax (id|number)|social security( number)?|my social|ssn|national insurance( number)?|nhs|aadhaar|pesel|dni|nie|bsn|cpf|curp|codice fiscale|personnummer|steuer-?id|medicare|medicaid|vin)(\s{1,2}(number|no\b\.?|nr\b\.?|#))?(\s{0,2}(is|was|:|=|#))?\s{0,2}(?-i:(?=[A-Z0-9 .-]{0,6}\d)[A-Z]{0,8}[ -]?\d([ .-]?[A-Z0-9]){5,20})\b", AnyCase)]
    private static partial Regex Document();

    [GeneratedRegex(
        @"\b(account|customer|client|policy|order|invoice|booking|reservation|membership|member|contract|case|ticket|claim|tracking|reference|patient|insurance|meter|loyalty|employee|student|user)\s{1,2}((reference )?number|no\b\.?|nr\b\.?|id|ref\b\.?|code|#)\s{0,2}(is|was|:|=|#)?\s{0,2}#?[A-Z]{0,4}-?(\d[ -]?([A-Z]{1,3}(?=\d))?){4}", AnyCase)]
    private static partial Regex Account();

    [GeneratedRegex(
        @"\b(my (account|customer|policy|order|invoice|booking|reservation|contract|case|ticket|claim)\s{1,2}([A-Z]{0,3}-?\d{5})|(account|customer|order|invoice|booking|reservation|ticket|claim)\s{0,2}#\s{0,2}[A-Z]{0,3}-?\d{4}|sort code( is|:)? \d\d[ -]?\d\d[ -]?\d\d\b|routing (number|no\.?)( is|:)? \d{9}\b|account \d{8,17}\b)", AnyCase)]
    private static partial Regex OwnOrder();

    [GeneratedRegex(
        @"\b(I(['’]m| am| was) born (on|in) .{0,12}\d|my [a-z]{2,12} was born on .{0,12}\d|my (date of birth|dob|birthday|birth date|birthdate)( is| was|:|=)(?! in \d).{0,16}\d|(dob|d\.o\.b\.|date of birth|birth date|birthdate)\s{0,2}[:=]?( is)?\s{0,2}\d|geboren am \d|né(e)? le \d|nacid[oa] el \d|nat[oa] il \d|nascid[oa] em \d)", AnyCase)]
    private static partial Regex Birth();

    [GeneratedRegex(
        @"\b(my (full |first |last |sur)?name(['’]s| is|:)\s{1,2}(?!(not|too|mis\w{1,12}|wrong|incorrect|on|in|missing|show\w{0,5}|displayed|different|spelled|spelt|longer|the|a|already|taken|correct|changed|no|still|listed|written|never|and|or|being)\b)\p{L}{2}|I(['’]m| am) (Dr|Mr|Mrs|Ms|Prof)\b\.?\s{0,2}\p{L}{2}|(this is|here is) (?-i:\p{Lu}\p{Ll}{1,20})( (?-i:\p{Lu}\p{Ll}{1,20}))? (calling|speaking|from|writing|here)\b|(kind|best|warm) regards,?\s{1,3}(?-i:\p{Lu}\p{Ll}{1,20})|(yours sincerely|regards|cheers|sincerely),\s{1,3}(?-i:\p{Lu}\p{Ll}{1,20})|(please call me|everyone calls me|I am called) (?-i:\p{Lu}\p{Ll}{1,20}))", AnyCase)]
    private static partial Regex Introduction();

    [GeneratedRegex(
        @"\b(mein name ist|ich hei(ß|ss)e|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo|meu nome é|(me )?chamo-me|mijn naam is|ik heet) (?-i:\p{Lu}\p{L}{1,20})", AnyCase)]
    private static partial Regex ForeignIntroduction();

    [GeneratedRegex(
        @"\bI(['’]m| am) (?!(Very|New|So|Not|Really|Just|Also|Now|Too|Always|Only|Still|Quite|Using|Looking|Trying)\b)\p{Lu}\p{Ll}{1,20}( \p{Lu}\.?)? \p{Lu}\p{Ll}{1,20}\b", Options)]
    private static partial Regex FullName();

    [GeneratedRegex(
        @"\b\d{1,5}[a-z]? ((?!(on|the|in|of|a|to|from|along|ways?|people|lanes?|cars?|miles?|km|and|or|different|new|per|by|for)\b)[\p{L}\d.'’-]{2,20} ){1,3}(street|avenue|road|lane|boulevard|terrace|crescent)\b", AnyCase)]
    private static partial Regex Street();

    [GeneratedRegex(
        @"\b\d{1,5}[A-Za-z]? ((\p{Lu}[\p{L}.'’-]{1,20}|\d{1,3}(st|nd|rd|th)) ){1,3}(St|Ave|Rd|Ln|Dr|Drive|Blvd|Ct|Court|Pl|Place|Way|Sq|Square|Close|Hwy|Highway|Parkway|Pkwy)\b", Options)]
    private static partial Regex AbbreviatedStreet();

    [GeneratedRegex(
        @"\p{Lu}[\p{Ll}-]{1,24}(straße|strasse|str\.|weg|platz|allee|gasse|laan|straat) \d{1,4}|(Straße|Strasse|Weg|Platz|Allee) \d{1,4}|\b\d{1,4},? (bis )?(rue|boulevard|chemin|impasse|allée|quai|avenue) (de|du|des|la|le|l['’])|\b(Calle|Avenida|Via|Viale|Piazza|Rua) (de |del |della |di )?\p{Lu}\p{L}{1,20}( \p{Lu}\p{L}{1,20}){0,2},? \d{1,4}", Options)]
    private static partial Regex ForeignStreet();

    [GeneratedRegex(
        @"\bI(['’]ve|['’]m| have| was| am)( been| just| recently| currently| also| now| \d{1,2} weeks?| [a-z]{3,8} months?){0,2} (diagnosed|hospitali[sz]ed|pregnant|depressed|suicidal|diabetic|epileptic|hiv|autistic|bipolar|anorexic|bulimic|schizophrenic|an alcoholic|an addict|(?<!(have|ve) )disabled|in rehab|in therapy|infertile|transgender|on (antidepressants|insulin|chemo\w{0,8}|methadone|medication)|being treated for|(suffering|recovering) from)", AnyCase)]
    private static partial Regex Condition();

    [GeneratedRegex(
        @"\bI( have|['’]ve got| had| suffer from| take|['’]m taking| am taking| got| caught)( been| just| recently| had| chronic| severe| mild| bad| an?| type [12]| stage \w{1,3}| breast| lung| skin| prostate| my){0,3} (diabetes|cancer|hiv|aids|depression|anxiety|asthma|epilepsy|adhd|bipolar|ptsd|cirrhosis|hepatitis|leuk(a)?emia|tumou?r|arthritis|migraines?|psoriasis|eczema|hypertension|high blood pressure|heart (attack|disease|failure|condition)|stroke|seizures?|miscarriage|abortion|herpes|chlamydia|gonorrh(o)?ea|syphilis|an? std|covid|multiple sclerosis|crohn\w{0,2}|lupus|schizophrenia|an? eating disorder|anorexia|endometriosis|insulin|antidepressants?|antipsychotics?|lithium|metformin|chemotherapy|kidney (failure|disease|stones)|thyroid\w{0,3}|fibromyalgia|dementia|parkinson\w{0,2})", AnyCase)]
    private static partial Regex Treatment();

    [GeneratedRegex(
        @"\bmy (doctor|therapist|psychiatrist|psychologist|gyn(a)?ecologist|oncologist|gp|physician|surgeon|midwife|dermatologist|neurologist|cardiologist|urologist|diagnosis|therapy|chemo(therapy)?|pregnancy|depression|diabetes|cancer|anxiety|asthma|epilepsy|adhd|blood test|miscarriage|abortion|medication|symptoms|blood pressure|blood sugar|tumou?r|biopsy|mri|disability)\b", AnyCase)]
    private static partial Regex Diagnosis();

    [GeneratedRegex(
        @"\bmy (wife|husband|partner|son|daughter|child|baby|mother|mum|mom|father|dad|brother|sister|girlfriend|boyfriend|grandmother|grandfather)(['’]s| is| has| had| was| suffers from)( been| just| recently| chronic| severe| breast| lung| skin| prostate| an?| type [12]){0,3} (diagnosed|pregnant|autistic|bipolar|diabetic|epileptic|depressed|diabetes|cancer|hiv|asthma|epilepsy|adhd|dementia|a miscarriage|an abortion|leuk(a)?emia|hepatitis|multiple sclerosis|schizophrenia)", AnyCase)]
    private static partial Regex Family();
}
