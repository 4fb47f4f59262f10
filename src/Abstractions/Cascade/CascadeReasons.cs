using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>The reason codes of the cascade, in <see cref="StageRecord.Reason"/> of <see cref="WattwiseStages.Cascade"/>, and of the calls
/// in vain that it books.</summary>
/// <remarks>Codes are stable: dashboards and tests may compare them.</remarks>
public static class CascadeReasons
{
    /// <summary>A tier below the strongest answered, and its whole answer was accepted.</summary>
    public const string Accepted = "accepted";

    /// <summary>A tier below the strongest answered, and was accepted by the first tokens of its stream.</summary>
    public const string AcceptedEarly = "accepted:early";

    /// <summary>A tier below the strongest answered, chosen before the call by the class of the task.</summary>
    public const string AcceptedBefore = "accepted:before";

    /// <summary>A tier refused by its content filter. That is final: a stronger tier is not asked to get around it.</summary>
    public const string Refused = "refused";

    /// <summary>The tier that began a loop of tool calls goes on with it.</summary>
    public const string ToolLoop = "tool-loop";

    /// <summary>The provider of a tier keeps the conversation, so that no other can go on with it.</summary>
    public const string Kept = "kept-conversation";

    /// <summary>The request named the tier itself.</summary>
    public const string Requested = "requested";

    /// <summary>The strongest tier failed, and the app allows the answer of a weaker one, which was not good enough by itself.</summary>
    public const string BelowFloor = "below-floor";

    /// <summary>A weaker tier answered without a certificate, since the app puts the budget of the day before quality, and it does not
    /// suffice.</summary>
    public const string BelowFloorDayBudget = "below-floor:day-budget";

    /// <summary>The start of all codes of requests that the strongest tier answered.</summary>
    public const string StrongestPrefix = "strongest:";

    /// <summary>Answers of weaker tiers were refused.</summary>
    public const string StrongestEscalated = StrongestPrefix + "escalated";

    /// <summary>For no weaker tier and this class of tasks is it certain enough that the limit on loss of quality is kept.</summary>
    public const string StrongestNoCertificate = StrongestPrefix + "no-certificate";

    /// <summary>Weaker tiers are certified, but their drafts cost more than they save.</summary>
    public const string StrongestNothingToGain = StrongestPrefix + "nothing-to-gain";

    /// <summary>A weaker tier is certified and would save something, but not as much as computing the conversation's tokens again
    /// costs.</summary>
    public const string StrongestSwitch = StrongestPrefix + "switch";

    /// <summary>The budget of the day leaves room for the strongest tier, and the app spends it on quality.</summary>
    public const string StrongestDayBudget = StrongestPrefix + "day-budget";

    /// <summary>The request was drawn for comparison: stages leave it alone.</summary>
    public const string StrongestControl = StrongestPrefix + "control";

    /// <summary>The request asked for it, by turning the cascade off or naming its strongest tier.</summary>
    public const string StrongestRequested = StrongestPrefix + "requested";

    /// <summary>The request names a tier that there is not.</summary>
    public const string StrongestUnknownTier = StrongestPrefix + "unknown-tier";

    /// <summary>No weaker tier can do what the request needs: tools, a schema, images, reasoning, or so long a prompt.</summary>
    public const string StrongestIncapable = StrongestPrefix + "incapable";

    /// <summary>The strongest tier answered earlier in this conversation, and has it in its cache.</summary>
    public const string StrongestConversation = StrongestPrefix + "conversation";

    /// <summary>The weaker tiers failed.</summary>
    public const string StrongestTierFailed = StrongestPrefix + "tier-failed";

    /// <summary>A draft took longer than the app waits, and the strongest tier, called beside it, was faster.</summary>
    public const string StrongestHedged = StrongestPrefix + "hedged";

    /// <summary>The request's budget leaves no room for a draft.</summary>
    public const string StrongestBudget = StrongestPrefix + "budget";

    /// <summary>The request names a model that is no tier's.</summary>
    public const string StrongestOtherModel = StrongestPrefix + "other-model";

    /// <summary>The start of all codes of drafts that were not accepted: calls in vain.</summary>
    public const string DraftPrefix = "draft:";

    /// <summary>What was seen of the draft does not make its quality likely enough.</summary>
    public const string DraftUncertain = DraftPrefix + "uncertain";

    /// <summary>The draft was cut off at a limit of tokens.</summary>
    public const string DraftCut = DraftPrefix + "cut-off";

    /// <summary>The draft is empty.</summary>
    public const string DraftEmpty = DraftPrefix + "empty";

    /// <summary>The draft says that it does not know.</summary>
    public const string DraftAbstained = DraftPrefix + "abstained";

    /// <summary>The draft should be JSON and is not.</summary>
    public const string DraftInvalidJson = DraftPrefix + "invalid-json";

    /// <summary>The draft calls a tool that it was not offered.</summary>
    public const string DraftUnknownTool = DraftPrefix + "unknown-tool";

    /// <summary>The draft is longer than what may be held.</summary>
    public const string DraftTooLong = DraftPrefix + "too-long";

    /// <summary>The call failed.</summary>
    public const string DraftFailed = DraftPrefix + "failed";

    /// <summary>The call took too long.</summary>
    public const string DraftTimedOut = DraftPrefix + "timed-out";

    /// <summary>The provider takes no more requests for now.</summary>
    public const string DraftRateLimited = DraftPrefix + "rate-limited";

    /// <summary>The request ended while the draft was on its way, or another one was faster.</summary>
    public const string DraftCancelled = DraftPrefix + "cancelled";

    /// <summary>A call of another cheap model beside a draft.</summary>
    public const string SecondOpinion = "second-opinion";

    /// <summary>A call that nobody waited for, of a request that was drawn to compare all tiers, or the work of comparing.</summary>
    public const string Evidence = "evidence";
}
