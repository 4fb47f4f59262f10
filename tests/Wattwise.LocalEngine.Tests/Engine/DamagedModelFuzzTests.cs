using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

/// <summary>What the checks of a file let through reaches llama.cpp: that must refuse it, or compute with it.</summary>
public class DamagedModelFuzzTests
{
    private static readonly byte[] Sound = File.ReadAllBytes(SampleModels.Draft);

    private static readonly int[] Settings =
    [
        .. new[]
        {
            "llama.vocab_size", "llama.context_length", "llama.embedding_length", "llama.block_count", "llama.feed_forward_length",
            "llama.attention.head_count",
            "llama.attention.head_count_kv", "llama.rope.dimension_count", "llama.rope.freq_base", "llama.attention.layer_norm_rms_epsilon",
            "tokenizer.ggml.add_bos_token", "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id", "tokenizer.ggml.padding_token_id",
            "general.file_type",
        }.SelectMany(key => Enumerable.Range(ValueOf(key), 4)),
    ];

    private static readonly byte[] Values = [0, 1, 2, 3, 8, 16, 64, 0x7F, 0x80, 0xFF];

    private static readonly Gen<(int Position, byte Value)[]> Damage =
        Gen.Select(Gen.Int[0, Settings.Length - 1], Gen.Int[0, Values.Length - 1], (at, value) =>
            (Settings[at], Values[value])).Array[1, 3];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_with_damaged_settings_is_refused_or_answers_or_fails_with_an_error_of_its_own()
    {
        using var file = new TemporaryFile(Sound);
        var (answered, refused) = (0, 0);
        await Damage.ForAllAsync(
            async changes =>
            {
                Write(file.Path, changes);
                var refusal = await Record.ExceptionAsync(() => AnswerAsync(file.Path));
                Write(file.Path, [.. changes.Select(change => (change.Position, Sound[change.Position]))]);

                Assert.True(refusal is null or LlamaException, $"{refusal}");
                (answered, refused) = refusal is null ? (answered + 1, refused) : (answered, refused + 1);
            },
            iter: 60);

        Assert.True(answered > 0 && refused > 0, $"{answered} answered, {refused} refused");
    }

    private static async Task AnswerAsync(string path)
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = path, Device = LlamaDevice.Cpu, ContextLength = 256, WarmUp = false, Threads = 1 },
            cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        await client.GetResponseAsync("Hi", new() { Temperature = 0, MaxOutputTokens = 2 }, Token);
    }

    private static void Write(string path, (int Position, byte Value)[] changes)
    {
        using var stream = File.OpenWrite(path);
        foreach (var (position, value) in changes)
        {
            stream.Position = position;
            stream.WriteByte(value);
        }
    }

    // A key is followed by the type of its value.
    private static int ValueOf(string key) =>
        Sound.AsSpan().IndexOf([.. BitConverter.GetBytes((ulong)key.Length), .. System.Text.Encoding.UTF8.GetBytes(key)])
            + sizeof(ulong) + key.Length + sizeof(uint);
}
