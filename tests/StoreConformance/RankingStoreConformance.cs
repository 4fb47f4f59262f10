using Wattwise.Accounting;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.StoreConformance;

/// <summary>A store that keeps the entries that save the most joules for their bytes also does this.</summary>
public abstract class RankingStoreConformance : PurgeRecordConformance
{
    [Fact]
    public Task Of_two_answers_of_unknown_energy_the_one_with_fewer_tokens_makes_room() => AssertMakesRoomAsync(Tokens(3), Tokens(900));

    [Fact]
    public Task An_answer_of_unknown_energy_counts_less_than_one_of_more_joules_than_it_has_tokens() =>
        AssertMakesRoomAsync(Tokens(600), Joules(1200));

    [Fact]
    public Task An_answer_of_unknown_energy_counts_more_than_one_of_fewer_joules_than_it_has_tokens() =>
        AssertMakesRoomAsync(Joules(400), Tokens(900));

    private static CachedAnswer Tokens(long tokens) => new("answer", new[] { new AnswerChunk(6, false) }) { OutputTokens = tokens };

    private static CachedAnswer Joules(double joules) =>
        new("answer", new[] { new AnswerChunk(6, false) }) { Energy = EnergyEstimate.Modelled(joules, joules, joules), OutputTokens = 850 };

    private Task AssertMakesRoomAsync(CachedAnswer cheap, CachedAnswer dear) => WithStoreAsync(
        async store =>
        {
            await store.AddAsync(Entry(0, Axis(0)) with { Answer = dear }, Token);
            await store.AddAsync(Entry(1, Axis(0)) with { Answer = cheap }, Token);
            await store.AddAsync(Entry(2, Axis(0)) with { Answer = dear }, Token);
            var kept = (await ExportAsync(store)).Select(entry => entry.Key);
            Assert.Equal([EntryKey(0), EntryKey(2)], kept.OrderBy(key => key.ToString(), StringComparer.Ordinal));
        },
        options => options.MaxEntries = 2);
}
