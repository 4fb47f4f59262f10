using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

public class DraftModelFuzzTests
{
    private static readonly byte[] Sound = File.ReadAllBytes(SampleModels.Draft);

    // Settings lie in the first 900 bytes, and behind the vocabulary; the tensor table follows, then the weights.
    private static readonly Gen<byte[]> Damaged = Gen.OneOf(
        Gen.Int[0, Sound.Length - 1].Select(length => Sound[..length]),
        Gen.Select(Gen.OneOf(Gen.Int[24, 900], Gen.Int[1_768_700, 1_771_577]), Gen.Byte).Array[1, 2].Select(Flipped),
        Gen.Select(Gen.Int[1_771_584, Sound.Length - 1], Gen.Const((byte)0xFF)).Array[1, 200].Select(Flipped));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_draft_model_is_refused_or_changes_no_token()
    {
        var expected = await AnswerAsync(draft: null);

        await Damaged.ForAllAsync(
            async bytes =>
            {
                using var file = new TemporaryFile(bytes);
                string? answer = null;
                var refusal = await Record.ExceptionAsync(async () => answer = await AnswerAsync(file.Path));

                if (refusal is null)
                    Assert.Equal(expected, answer);
                else
                    Assert.Equal(file.Path, Assert.IsAssignableFrom<LlamaModelException>(refusal).Path);
            },
            iter: 12);
    }

    [Fact]
    public async Task A_draft_model_whose_weights_are_no_numbers_fails_no_request()
    {
        var file = GgufFile.Read(SampleModels.Draft);
        var norm = file.Tensors.Single(tensor => tensor.Name == "output_norm.weight");
        var bytes = Sound.ToArray();
        bytes.AsSpan((int)(Sound.Length - file.TensorBytes), (int)norm.Bytes).Fill(0xFF);
        using var damaged = new TemporaryFile(bytes);

        Assert.Equal(await AnswerAsync(draft: null), await AnswerAsync(damaged.Path));
    }

    private static async Task<string> AnswerAsync(string? draft)
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new()
            {
                ModelPath = SampleModels.Draft,
                Device = LlamaDevice.Cpu,
                ContextLength = 256,
                WarmUp = false,
                Threads = 1,
                Speculation = draft is null
                    ? null
                    : new() { DraftModelPath = draft, PromptLookup = false, Adaptive = false, MinDraftConfidence = 0 },
            },
            cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        return (await client.GetResponseAsync(
            "What is the capital of France?", new() { Temperature = 0, MaxOutputTokens = 8 }, Token)).Text;
    }

    private static byte[] Flipped((int Position, byte Value)[] changes)
    {
        var bytes = Sound.ToArray();
        foreach (var (position, value) in changes)
            bytes[position] = value;
        return bytes;
    }
}
