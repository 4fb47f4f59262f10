namespace Wattwise.Compression;

/// <summary>What a piece of a prompt is, as far as compression treats it in a way of its own.</summary>
public enum ContentKind
{
    /// <summary>Sentences of natural language, and whatever is not recognised.</summary>
    Prose,

    /// <summary>A JSON array of objects, or one object on each line.</summary>
    JsonArray,

    /// <summary>Any other JSON object or array.</summary>
    Json,

    /// <summary>Rows of columns that are not JSON: CSV, TSV, the output of psql or of ls.</summary>
    Table,

    /// <summary>Lines of a log, most of them with a time or a level.</summary>
    Log,

    /// <summary>Stack traces, and what compilers and test runners print.</summary>
    Trace,

    /// <summary>Matches of a search over files: <c>path:line:text</c>.</summary>
    SearchResult,

    /// <summary>Source code.</summary>
    Code,

    /// <summary>A unified diff.</summary>
    Diff,

    /// <summary>HTML.</summary>
    Html,

    /// <summary>Markdown with headings.</summary>
    Markdown,

    /// <summary>A conversation written out as text: lines or blocks, each with its speaker.</summary>
    Dialogue,
}
