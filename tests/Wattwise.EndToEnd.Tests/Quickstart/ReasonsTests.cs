using System.Reflection;
using Quickstart;
using Wattwise.Caching;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>Reason codes are for programs; the quickstart's readers get words.</summary>
public class ReasonsTests
{
    /// <summary>The codes of the cache's records, as the cache itself lists them.</summary>
    public static TheoryData<string> Codes => [.. typeof(SemanticCacheChatClient).Assembly
        .GetType("Wattwise.Caching.CacheReasons", throwOnError: true)!
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(constant => (string)constant.GetRawConstantValue()!)
        .Where(code => !code.EndsWith(':'))];

    [Theory]
    [MemberData(nameof(Codes))]
    [InlineData("below-limit")]
    [InlineData("bypass:personal-data")]
    public void A_reason_of_the_cache_is_a_sentence(string code)
    {
        var words = Reasons.Explain(code);

        Assert.Contains(" ", words, StringComparison.Ordinal);
        Assert.DoesNotContain(code, words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("language")]
    [InlineData("version")]
    [InlineData("number")]
    [InlineData("comparative")]
    [InlineData("unit")]
    [InlineData("currency")]
    [InlineData("weekday")]
    [InlineData("date")]
    [InlineData("negation")]
    [InlineData("code")]
    [InlineData("opposite")]
    [InlineData("direction")]
    [InlineData("name")]
    [InlineData("question")]
    [InlineData("word")]
    [InlineData("condition")]
    public void A_conflict_of_the_guard_is_a_sentence(string conflict)
    {
        var words = Reasons.Explain("guard:" + conflict);

        Assert.StartsWith("the guard found ", words, StringComparison.Ordinal);
        Assert.DoesNotContain(":", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guard:floor-plan", "the guard found a difference: floor plan")]
    [InlineData("bypass:full-moon", "not for the cache: full moon")]
    [InlineData("tarot", "tarot")]
    public void A_reason_of_the_apps_own_is_told_as_it_is(string code, string words) => Assert.Equal(words, Reasons.Explain(code));

    [Fact]
    public void Each_tier_has_the_code_of_its_answers() =>
        Assert.Equal(["exact", "semantic", "coalesced"], Enum.GetValues<CacheTier>().Select(Reasons.CodeOf));
}
