namespace Wattwise.Language;

/// <summary>How a word is written and in which place it stands.</summary>
[Flags]
internal enum WordMarks
{
    /// <summary>Nothing of the below.</summary>
    None = 0,

    /// <summary>The first word or number of a sentence, whose capital says nothing.</summary>
    StartsSentence = 1 << 0,

    /// <summary>Begins with a capital letter.</summary>
    Capitalised = 1 << 1,

    /// <summary>Letters with points between them: "U.S.".</summary>
    Abbreviated = 1 << 2,

    /// <summary>Letters right behind a number: "5 km" written together.</summary>
    Suffix = 1 << 3,

    /// <summary>A number whose first character is its minus.</summary>
    Negative = 1 << 4,

    /// <summary>Inside a quotation, its marks included.</summary>
    Quoted = 1 << 5,

    /// <summary>The mark that opens a quotation or code.</summary>
    OpensQuotation = 1 << 6,

    /// <summary>Inside backticks, which are included. Such a word is <see cref="Quoted"/> too.</summary>
    Code = 1 << 7,

    /// <summary>Part of a web address.</summary>
    WebAddress = 1 << 8,

    /// <summary>Part of an e-mail address.</summary>
    EmailAddress = 1 << 9,

    /// <summary>With a possessive ending, which <see cref="PlainWord"/> leaves out. Contractions as "what's" are none.</summary>
    Possessive = 1 << 10,
}
