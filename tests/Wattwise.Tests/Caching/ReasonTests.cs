using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

public class ReasonTests
{
    [Theory]
    [InlineData(GuardConflicts.Language, "Write it in Spanish", "Write it in French please")]
    [InlineData(GuardConflicts.Version, "Is .NET 8 supported?", "Is .NET 9 supported?")]
    [InlineData(GuardConflicts.Number, "Can I return it within 5 days?", "Can I return it within 6 days?")]
    [InlineData(GuardConflicts.Comparative, "Is it at least 5 years?", "Is it at most 5 years?")]
    [InlineData(GuardConflicts.Unit, "How far is it in miles?", "How far is it in kilometres?")]
    [InlineData(GuardConflicts.Currency, "Can I pay in yen?", "Can I pay in yuan?")]
    [InlineData(GuardConflicts.Weekday, "Are you open on Monday?", "Are you open on Tuesday?")]
    [InlineData(GuardConflicts.Date, "Will it rain today?", "Will it rain tomorrow?")]
    [InlineData(GuardConflicts.Negation, "Is parking free?", "Is parking not free?")]
    [InlineData(GuardConflicts.Code, "What is plan A?", "What is plan C?")]
    [InlineData(GuardConflicts.Opposite, "How do I enable sounds?", "How do I disable sounds?")]
    [InlineData(GuardConflicts.Direction, "Does stress cause insomnia?", "Does insomnia cause stress?")]
    [InlineData(GuardConflicts.Name, "What is the weather like in Paris?", "What weather is there in London?")]
    [InlineData(GuardConflicts.Question, "Where do I sign?", "When do I sign?")]
    [InlineData(GuardConflicts.Word, "How do I renew a subscription card?", "How do I renew a library card?")]
    [InlineData(GuardConflicts.Condition, "Can I work in Canada?", "Can I work in Canada with a student visa?")]
    [InlineData(GuardConflicts.Sign, "Is x < y?", "Is x > y?")]
    [InlineData(GuardConflicts.Case, "How much is 5 mW?", "How much is 5 MW?")]
    [InlineData(GuardConflicts.Quantifier, "Do all roses need sun?", "Do some roses need sun?")]
    [InlineData(GuardConflicts.Modal, "Must I return the form?", "Can the form be returned by me?")]
    [InlineData(GuardConflicts.Tense, "Did the parcel arrive?", "Will the parcel arrive?")]
    [InlineData(GuardConflicts.Possessor, "What is my refund policy?", "What is your refund policy?")]
    public void Each_conflict_that_is_documented_occurs(string conflict, string first, string second) =>
        Assert.Equal(conflict, new LexicalGuard().FindConflict(first, second));

    [Fact]
    public void Each_conflict_that_occurs_is_documented()
    {
        var guard = new LexicalGuard();
        var known = ReasonCodes.Of(typeof(GuardConflicts)).ToHashSet();
        var pairs = Repository.Read("benchmarks/Wattwise.Benchmarks/Caching/near-misses.tsv").Split('\n')
            .Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')).Where(columns => columns.Length >= 2);

        Assert.All(pairs, pair =>
            Assert.True(guard.FindConflict(pair[^2], pair[^1]) is not { } conflict || known.Contains(conflict), string.Join('\t', pair)));
    }
}
