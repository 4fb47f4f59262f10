using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

public class LlamaSequenceStatesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restored_sequence_gives_the_same_logits()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, Device = LlamaDevice.Cpu, Threads = 1, ContextLength = 256 }, cancellationToken: Token);
        var tokens = engine.Vocabulary.Tokenize(
            string.Join(' ', Enumerable.Repeat("The quick brown fox jumps over the lazy dog.", 8)), addSpecial: false, parseSpecial: false,
            cancellationToken: TestContext.Current.CancellationToken);
        await engine.RunAsync(
            session =>
            {
                var states = new LlamaSequenceStates(session);
                var sequence = session.ScratchSequences.First + 1;
                var batch = new DecodeBatch(tokens.Length);
                batch.Add(tokens, 0, sequence, outputLast: false);
                Assert.Equal(DecodeStatus.Ok, session.Decode(batch));
                var expected = Next(session, sequence, tokens.Length);
                var state = states.Read(sequence)!;
                Remove(session, sequence);

                Assert.False(states.Write(sequence, state.AsSpan(0, state.Length / 2), tokens.Length));
                Assert.False(states.Write(sequence, state, tokens.Length - 1));
                Assert.False(states.Write(sequence, [], tokens.Length));
                Assert.True(states.Write(sequence, state, tokens.Length));
                var actual = Next(session, sequence, tokens.Length);
                Remove(session, sequence);
                Assert.Equal(expected, actual);
                return true;
            },
            Token,
            tokens.Length + 1);
    }

    [Fact]
    public async Task A_state_above_the_computing_ids_is_read_and_written_too()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, Device = LlamaDevice.Cpu, Threads = 1, ContextLength = 256 }, cancellationToken: Token);
        var tokens = engine.Vocabulary.Tokenize(
            "The quick brown fox", addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken);
        await engine.RunAsync(
            session =>
            {
                var states = new LlamaSequenceStates(session);
                var last = session.ScratchSequences.Count + session.RequestSequences - 1;
                Assert.True(last >= session.Options.MaxConcurrentRequests + session.ScratchSequences.Count);
                var batch = new DecodeBatch(tokens.Length);
                batch.Add(tokens, 0, last, outputLast: false);
                Assert.Equal(DecodeStatus.Ok, session.Decode(batch));
                var expected = Next(session, last, tokens.Length);
                var state = states.Read(last)!;
                Remove(session, last);

                Assert.True(states.Write(last, state, tokens.Length));
                Assert.Equal(expected, Next(session, last, tokens.Length));
                Assert.Equal(state, states.Read(last));
                Remove(session, last);
                return true;
            },
            Token,
            tokens.Length + 1);
    }

    [Fact]
    public void The_identity_tells_models_and_formats_apart()
    {
        byte[][] identities =
        [
            SpillIdentity.Of(new() { ModelPath = SampleModels.Chat }),
            SpillIdentity.Of(new() { ModelPath = SampleModels.Embedder }),
            SpillIdentity.Of(new() { ModelPath = SampleModels.Chat, KeyType = LlamaKvType.Q8 }),
            SpillIdentity.Of(new() { ModelPath = SampleModels.Chat, ValueType = LlamaKvType.Q8 }),
        ];
        Assert.Distinct(identities.Select(Convert.ToHexString));
        Assert.Equal(identities[0], SpillIdentity.Of(new() { ModelPath = SampleModels.Chat, Threads = 2 }));
    }

    [Fact]
    public void The_identity_is_another_one_if_any_tensor_or_the_time_of_the_file_differs()
    {
        using var file = TinyModel.Llama(width: 128);
        var model = GgufFile.Read(file.Path);
        var content = File.ReadAllBytes(file.Path);
        var time = File.GetLastWriteTimeUtc(file.Path);
        byte[] IdentityAt(DateTime changed)
        {
            File.WriteAllBytes(file.Path, content);
            File.SetLastWriteTimeUtc(file.Path, changed);
            return SpillIdentity.Of(new() { ModelPath = file.Path });
        }

        var original = IdentityAt(time);
        List<byte[]> others = [IdentityAt(time.AddSeconds(1))];
        foreach (var tensor in model.Tensors)
        {
            Invert(tensor);
            others.Add(IdentityAt(time));
            Invert(tensor);
        }

        Assert.Equal(original, IdentityAt(time));
        Assert.Distinct(others.Append(original).Select(Convert.ToHexString));

        void Invert(GgufTensor tensor)
        {
            foreach (ref var value in content.AsSpan((int)(model.Sections.DataStart + tensor.Offset), (int)tensor.Bytes))
                value ^= 0xFF;
        }
    }

    // Computes one more token, and takes it off again.
    private static float[] Next(LlamaSession session, int sequence, int position)
    {
        var batch = new DecodeBatch(1);
        batch.Add(1, position, sequence, output: true);
        Assert.Equal(DecodeStatus.Ok, session.Decode(batch));
        var logits = session.LogitsOf(0).ToArray();
        LlamaApi.MemorySequenceRemove(session.Context.Memory, sequence, position, -1);
        return logits;
    }

    private static void Remove(LlamaSession session, int sequence) =>
        LlamaApi.MemorySequenceRemove(session.Context.Memory, sequence, 0, -1);
}
