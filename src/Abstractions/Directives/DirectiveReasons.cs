namespace Wattwise.Directives;

/// <summary>The reason codes of the directives stage, in <see cref="Accounting.StageRecord.Reason"/>.</summary>
/// <remarks>Codes are stable: dashboards and tests may compare them.</remarks>
public static class DirectiveReasons
{
    /// <summary>The evidence of the class allows a brief answer, and the policy chose one.</summary>
    public const string Brief = "brief";

    /// <summary>The request named a level above 0 itself.</summary>
    public const string BriefRequested = "brief:requested";

    /// <summary>The start of all codes of requests that went on without a directive.</summary>
    public const string FullPrefix = "full:";

    /// <summary>The request named level 0 itself.</summary>
    public const string FullRequested = FullPrefix + "requested";

    /// <summary>The request was drawn for comparison: stages leave it alone.</summary>
    public const string FullControl = FullPrefix + "control";

    /// <summary>The last user turn has no text.</summary>
    public const string FullNoText = FullPrefix + "no-text";

    /// <summary>The request is about code.</summary>
    public const string FullCode = FullPrefix + "code";

    /// <summary>The request is about mathematics.</summary>
    public const string FullMathematics = FullPrefix + "mathematics";

    /// <summary>The answer is to be JSON.</summary>
    public const string FullStructuredOutput = FullPrefix + "structured-output";

    /// <summary>The request offers tools, or the conversation holds a tool call or its result.</summary>
    public const string FullTools = FullPrefix + "tools";

    /// <summary>The request says how long or how detailed the answer shall be.</summary>
    public const string FullAskedLength = FullPrefix + "asked-length";

    /// <summary>The class of the request is not known.</summary>
    public const string FullUnknownClass = FullPrefix + "unknown-class";

    /// <summary>No judge is there, and no evidence of an earlier one: without evidence nothing is briefed.</summary>
    public const string FullNoJudge = FullPrefix + "no-judge";

    /// <summary>Too few answers of the class were judged yet.</summary>
    public const string FullNoEvidence = FullPrefix + "no-evidence";

    /// <summary>Brief answers of the class are not good enough for the floor, or it is not certain that they are.</summary>
    public const string FullBelowFloor = FullPrefix + "below-floor";

    /// <summary>The policy mixes levels in this class, and this request drew level 0.</summary>
    public const string FullMixed = FullPrefix + "mixed";

    /// <summary>The embedding generator failed or took too long.</summary>
    public const string EmbedderFailed = FullPrefix + "embedder-failed";

    /// <summary>The classifier failed or took too long.</summary>
    public const string ClassifierFailed = FullPrefix + "classifier-failed";

    /// <summary>The policy failed.</summary>
    public const string PolicyFailed = FullPrefix + "policy-failed";

    /// <summary>
    /// The energy of extra answers and of the judge that compared them, in the background. It is booked on the next request of the same
    /// tenant and user.
    /// </summary>
    public const string Evaluation = "evaluation";
}
