namespace Wattwise.Cascade;

/// <summary>Why a draft is accepted or not, in <see cref="CascadeDecision.Reason"/>.</summary>
internal static class DecisionReasons
{
    /// <summary>Below a threshold that holds.</summary>
    public const string Certified = "certified";

    /// <summary>Above it.</summary>
    public const string Doubtful = "doubtful";

    /// <summary>No threshold holds.</summary>
    public const string NoCertificate = "no-certificate";
}
