using Quickstart;
using Wattwise.Caching;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>Reason codes are for programs; the quickstart's readers get words.</summary>
public class ReasonsTests
{
    // Why an answer is not kept is counted in a metric and stands on no request.
    public static TheoryData<string> Codes => [.. ReasonCodes.Of(typeof(CacheReasons))
        .Where(code => !code.EndsWith(':') && !code.StartsWith(CacheReasons.NotKeptPrefix, StringComparison.Ordinal))];

    public static TheoryData<string> Conflicts =>
        [.. ReasonCodes.Of(typeof(GuardConflicts)).Where(conflict => conflict != GuardConflicts.Failed)];

    [Theory]
    [MemberData(nameof(Codes))]
    [InlineData("guard:failed")]
    public void A_reason_of_the_cache_is_a_sentence(string code)
    {
        var words = Reasons.Explain(code);

        Assert.Contains(" ", words, StringComparison.Ordinal);
        Assert.DoesNotContain(code, words, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Conflicts))]
    public void A_conflict_of_the_guard_is_a_sentence(string conflict)
    {
        var words = Reasons.Explain(CacheReasons.GuardPrefix + conflict);

        Assert.StartsWith("the guard found ", words, StringComparison.Ordinal);
        Assert.DoesNotContain(":", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guard:floor-plan", "the guard found a difference: floor plan")]
    [InlineData("bypass:full-moon", "not for the cache: full moon")]
    [InlineData("tarot", "tarot")]
    public void A_reason_of_the_apps_own_is_shown_as_it_is(string code, string words) => Assert.Equal(words, Reasons.Explain(code));

    [Fact]
    public void Each_tier_has_the_code_of_its_answers() =>
        Assert.Equal(["exact", "semantic", "coalesced"], Enum.GetValues<CacheTier>().Select(Reasons.CodeOf));
}
