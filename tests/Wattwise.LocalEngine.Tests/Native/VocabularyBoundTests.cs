using CsCheck;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests.Native;

public class VocabularyBoundTests(ChatModel model)
{
    // Blanks, line ends, letters, digits, characters that small vocabularies do not know; many of one kind side by side too.
    private static readonly Gen<string> Texts = Gen.Select(
        Gen.OneOf([.. new[] { "a", " ", "\n", "ab", "7", "é", "中", "\U0001F600", "\t", "A", "<|im_end|>" }.Select(Gen.Const)]),
        Gen.Int[1, 60])
        .Select((piece, repetitions) => string.Concat(Enumerable.Repeat(piece, repetitions)))
        .Array[1, 8].Select(string.Concat);

    public static TheoryData<string> Tokenizers => [.. CraftedTokenizers.SoundNames];

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public async Task No_text_has_fewer_tokens_than_its_length_allows_whatever_the_vocabulary(string name)
    {
        using var file = CraftedTokenizers.Sound(name);
        await using var engine = await LlamaEngine.LoadAsync(
            ChildCommands.Options(file.Path, 64), cancellationToken: TestContext.Current.CancellationToken);
        Texts.ForAll(text =>
            engine.Vocabulary.LeastTokens(text.Length) <= engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false).Length,
            iter: 300);
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public async Task A_text_within_the_limit_is_read_to_its_end(string name)
    {
        using var file = CraftedTokenizers.Sound(name);
        await using var engine = await LlamaEngine.LoadAsync(
            ChildCommands.Options(file.Path, 64), cancellationToken: TestContext.Current.CancellationToken);
        Texts.Select(Gen.Int[0, 20]).ForAll((text, limit) =>
        {
            var whole = engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false);
            var read = engine.Vocabulary.Tokenize(
                text, addSpecial: false, parseSpecial: false, limit, TestContext.Current.CancellationToken);
            return whole.Length <= limit ? read.AsSpan().SequenceEqual(whole) : read.Length > limit;
        }, iter: 300);
    }

    [Fact]
    public void What_is_said_to_be_too_long_does_not_fit()
    {
        var bound = Assert.IsType<IInputBound>(model.Client.GetService(typeof(IInputBound)), exactMatch: false);
        Texts.Select(Gen.Int[1, 800]).ForAll((piece, repetitions) =>
        {
            var text = string.Concat(Enumerable.Repeat(piece, repetitions));
            return !bound.IsTooLong(text.Length)
                || model.Engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false).Length >= model.Engine.ContextLength;
        }, iter: 50);
        Assert.True(bound.IsTooLong(4_000_000));
    }
}
