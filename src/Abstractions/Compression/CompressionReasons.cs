namespace Wattwise.Compression;

/// <summary>The reason codes of the compression stage, in <see cref="Accounting.StageRecord.Reason"/>.</summary>
/// <remarks>Codes are stable: dashboards and tests may compare them. A request has one record for each kind of content that was shortened
/// in one way, or one that says why nothing was.</remarks>
public static class CompressionReasons
{
    /// <summary>
    /// The start of the codes of content that was written shorter and says the same; the kind follows: <c>lossless:table</c>.
    /// </summary>
    public const string LosslessPrefix = "lossless:";

    /// <summary>The start of the codes of content of which a part was left out; the kind follows: <c>selected:log</c>.</summary>
    public const string SelectedPrefix = "selected:";

    /// <summary>Old results of tools were replaced by a note.</summary>
    public const string OldResults = "old-results";

    /// <summary>Tools that the conversation does not need were left out.</summary>
    public const string Tools = "tools";

    /// <summary>The schemas of tools were written shorter.</summary>
    public const string ToolSchemas = "tool-schemas";

    /// <summary>
    /// The model fetched what was left out: the tokens that came back, and the prompt before them that is read once more, as energy that
    /// was not avoided but taken.
    /// </summary>
    public const string Fetched = "fetched";

    /// <summary>The start of the codes of prompts that went out as they came.</summary>
    public const string WholePrefix = "whole:";

    /// <summary>The request opted out.</summary>
    public const string WholeOff = WholePrefix + "off";

    /// <summary>The request was drawn for comparison: stages leave it alone.</summary>
    public const string WholeControl = WholePrefix + "control";

    /// <summary>The prompt holds nothing that the stage may change.</summary>
    public const string WholeProtected = WholePrefix + "protected";

    /// <summary>Nothing would have become shorter.</summary>
    public const string WholeShortest = WholePrefix + "shortest";

    /// <summary>Choosing what to leave out would have taken more energy than the tokens left out.</summary>
    public const string WholeBelowBreakEven = WholePrefix + "below-break-even";

    /// <summary>The prompt is longer than the budget, even after all that the floor of quality allows. It was sent.</summary>
    public const string OverBudget = "over-budget";

    /// <summary>The time limit ended before all was looked at; the rest went out as it came.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>A part of the stage failed; what it should have shortened went out as it came.</summary>
    public const string Failed = "failed";

    /// <summary>A kind of content in the words of the codes: <c>json-array</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string Of(ContentKind kind) => kind switch
    {
        ContentKind.JsonArray => "json-array",
        ContentKind.Json => "json",
        ContentKind.Table => "table",
        ContentKind.Log => "log",
        ContentKind.Trace => "trace",
        ContentKind.SearchResult => "search-result",
        ContentKind.Code => "code",
        ContentKind.Diff => "diff",
        ContentKind.Html => "html",
        ContentKind.Markdown => "markdown",
        ContentKind.Dialogue => "dialogue",
        _ => "prose",
    };
}
