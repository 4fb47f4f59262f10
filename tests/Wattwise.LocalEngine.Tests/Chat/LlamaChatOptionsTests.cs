using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class LlamaChatOptionsTests
{
    [Fact]
    public void A_clone_is_independent_of_its_original()
    {
        var original = new ChatOptions().ConfigureLlama(o => (o.PrefixScope, o.MinP) = ("a", 0.1f));
        var clone = original.Clone().ConfigureLlama(o => (o.PrefixScope, o.TopLogprobs) = ("b", 3));
        Assert.Equal(("a", 0.1f, null), Read(original));
        Assert.Equal(("b", 0.1f, 3), Read(clone));

        static (string?, float?, int?) Read(ChatOptions options) =>
            options.GetLlamaOptions() is var o ? (o.PrefixScope, o.MinP, o.TopLogprobs) : default;
    }

    [Fact]
    public void A_merge_by_key_keeps_what_only_one_side_sets()
    {
        var agent = new ChatOptions().ConfigureLlama(o => (o.PrefixScope, o.Priority) = ("tenant", 5));
        var run = new ChatOptions().ConfigureLlama(o => (o.MinP, o.Priority) = (0.2f, 0));
        foreach (var (key, value) in agent.AdditionalProperties!)
            run.AdditionalProperties!.TryAdd(key, value);
        var merged = run.GetLlamaOptions();
        Assert.Equal(("tenant", 0.2f, 0), (merged.PrefixScope, merged.MinP, merged.Priority));
    }

    [Fact]
    public void Collections_are_copied_and_the_object_only_carries_changes()
    {
        LlamaRequestOptions? kept = null;
        var biases = new Dictionary<int, float> { [1] = 1 };
        var options = new ChatOptions().ConfigureLlama(o => (kept, o.LogitBias) = (o, biases));
        biases[2] = 2;
        kept!.PrefixScope = "late";
        Assert.Equal([1], options.GetLlamaOptions().LogitBias!.Keys);
        Assert.Null(options.GetLlamaOptions().PrefixScope);
    }

    [Fact]
    public void Each_setting_reads_as_it_was_set_and_null_takes_it_away()
    {
        foreach (var property in typeof(LlamaRequestOptions).GetProperties())
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            object value = type == typeof(string) ? "text"
                : type == typeof(DateTimeOffset) ? DateTimeOffset.MaxValue
                : type == typeof(IReadOnlyList<string>) ? new[] { "text" }
                : type == typeof(IReadOnlyList<LlamaLoraScale>) ? Array.Empty<LlamaLoraScale>()
                : type == typeof(IReadOnlyDictionary<int, float>) ? new Dictionary<int, float> { [1] = 2 }
                : type == typeof(LlamaLogitProcessor) ? (LlamaLogitProcessor)((_, _) => { })
                : Convert.ChangeType(3, type, System.Globalization.CultureInfo.InvariantCulture);
            var options = new ChatOptions().ConfigureLlama(o => property.SetValue(o, value));
            Assert.Single(options.AdditionalProperties!);
            Assert.Equal(value, property.GetValue(options.GetLlamaOptions()));
            Assert.Null(options.ConfigureLlama(o => property.SetValue(o, null)).AdditionalProperties);
        }
    }
}
