using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Redis.Tests.Caching;

public class EntryBytesTests
{
    private static readonly Gen<string?> Text = Gen.OneOf(
        Gen.Const((string?)null), Gen.String[0, 4].Select(text => (string?)text),
        Gen.Char['\ud800', '\udfff'].Select(lone => (string?)$"{lone}"));
    private static readonly Gen<CacheScope> Scopes = Gen.Select(Text, Text, (tenant, user) => new CacheScope(tenant, user));

    [Fact]
    public void Scopes_share_a_digest_only_where_they_are_equal() =>
        Gen.Select(Scopes, Scopes).ForAll((first, second) => (first == second) == (Digest.Of(first) == Digest.Of(second)));

    [Fact]
    public void A_record_comes_back_as_it_was_written() =>
        Gen.Select(Scopes, Text, Gen.Int[1, 10_000], Gen.String[0, 6].Array[0, 4], (scope, model, dimension, tags) => new EntryRecord(
                scope, default, StoreConformance.StoreEntries.Key(dimension), dimension, model, DateTimeOffset.UnixEpoch,
                DateTimeOffset.MaxValue.AddTicks(-dimension), dimension, tags))
            .ForAll(
                record =>
                {
                    var copy = EntryRecord.Read(record.Write());
                    return copy with { Tags = record.Tags } == record && copy.Tags.SequenceEqual(record.Tags);
                });

    [Fact]
    public void Bytes_that_are_no_entry_are_refused_and_nothing_else_happens() =>
        Gen.Byte.Array[0, 200].ForAll(
            bytes =>
            {
                try
                {
                    var (_, record, _) = EntryValue.Split(bytes);
                    EntryRecord.Read(record);
                }
                catch (InvalidDataException)
                {
                    // What is refused, is refused in this way.
                }
            });
}
