using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine.Tests.Gguf;

public class GgufTokenizerCheckTests
{
    public static TheoryData<string> Refused => [.. CraftedTokenizers.RefusedNames];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_tokenizer_that_would_end_or_hang_the_process_is_refused(string name)
    {
        using var file = CraftedTokenizers.Refused(name);

        Assert.Throws<LlamaModelException>(() => GgufFile.Read(file.Path));
    }

    [Fact]
    public async Task Tokenizers_that_look_like_those_and_are_sound_read_all_texts()
    {
        var (exitCode, output) = await ChildProcess.RunAsync(ChildCommands.TokenizeSound);

        Assert.True(exitCode == 0, output);
        Assert.Equal(
            ["unigram without a map: A is not a", "unigram: A is a", "rwkv: A is not a", "rwkv of letters: A is not a"],
            output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }
}
