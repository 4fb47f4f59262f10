namespace Wattwise.Compression;

/// <summary>How a tool's result is written without losing anything.</summary>
internal enum LosslessEncoding
{
    /// <summary>The text itself in place of a JSON string literal with its escapes.</summary>
    PlainText,

    /// <summary>JSON without spaces, numbers as they were written, and only the escapes that JSON requires.</summary>
    MinifiedJson,

    /// <summary>JSON in which arrays of objects are tables, and values that stand several times are written once.</summary>
    Tables,

    /// <summary>A log whose lines begin alike, with each beginning stated once.</summary>
    LineHeads,

    /// <summary>What a reader sees of HTML. Lossless only where the app says so.</summary>
    HtmlText,
}
