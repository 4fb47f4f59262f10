using System.Runtime.InteropServices;
using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests.Lora;

public class LoraFuzzTests
{
    private const int Width = 256;
    private static readonly byte[] Sound = NewAdapter();

    // What lengths, counts and types are read from lies before the matrices: hit it more often than chance would.
    private static readonly Gen<byte[]> Damaged = Gen.OneOf(
        Gen.Int[0, Sound.Length - 1].Select(length => Sound[..length]),
        Gen.Select(Gen.Int[0, 420], Gen.OneOf(Gen.Const((byte)0xFF), Gen.Const((byte)0), Gen.Byte)).Array[1, 3].Select(Flipped),
        Gen.Select(Gen.Int[4, Sound.Length - 1], Gen.Const((byte)0xFF)).Array[1, 40].Select(Flipped));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_adapter_is_refused_or_fails_its_own_requests_at_most()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new()
            {
                ModelPath = SampleModels.Draft,
                Device = LlamaDevice.Cpu,
                ContextLength = 256,
                WarmUp = false,
                Threads = 1,
                PrefixCache = new() { Enabled = false },
            },
            cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var before = await AskAsync(client);
        var loaded = 0;

        await CheckAsync(Sound);
        Assert.Equal(1, loaded);
        await Damaged.ForAllAsync(CheckAsync, iter: 80);
        Assert.Equal(before, await AskAsync(client));
        Assert.Equal(LlamaEngineState.Ready, engine.Status.State);

        // Of an adapter that makes numbers overflow, nothing may stay in the context.
        Assert.InRange(engine.Status.Recoveries, 0, loaded);

        async Task CheckAsync(byte[] bytes)
        {
            using var file = new TemporaryFile(bytes, "adapter.gguf");
            LlamaLoraAdapter? adapter = null;
            var refusal = await Record.ExceptionAsync(async () => adapter = await engine.LoadLoraAsync(file.Path, Token));
            Assert.True(refusal is null or LlamaModelException, $"{refusal}");
            if (adapter is null)
                return;

            loaded++;
            var failure = await Record.ExceptionAsync(() => AskAsync(client, adapter));
            Assert.True(failure is null or LlamaException, $"{failure}");
            await adapter.DisposeAsync();
        }
    }

    private static async Task<string> AskAsync(LlamaChatClient client, LlamaLoraAdapter? adapter = null) => (await client.GetResponseAsync(
        "Hi",
        new ChatOptions { Temperature = 0, MaxOutputTokens = 4 }.ConfigureLlama(
            llama => llama.Adapters = adapter is null ? null : [new(adapter)]),
        Token)).Text;

    private static byte[] Flipped((int Position, byte Value)[] changes)
    {
        var bytes = Sound.ToArray();
        foreach (var (position, value) in changes)
            bytes[position] = value;
        return bytes;
    }

    private static byte[] NewAdapter()
    {
        var random = new Random(1);
        var halves = new float[2 * Width * 4];
        for (var i = 0; i < halves.Length; i++)
            halves[i] = random.NextSingle() - 0.5f;
        return LoraBuilder.Matrices(
            LoraBuilder.Header().Alpha(8),
            MemoryMarshal.AsBytes<float>(halves).ToArray(),
            "blk.0.attn_q.weight.lora_a",
            "blk.0.attn_q.weight.lora_b",
            Width).Bytes();
    }
}
