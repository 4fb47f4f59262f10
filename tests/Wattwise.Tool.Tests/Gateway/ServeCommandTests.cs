using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Gateway;

public class ServeCommandTests
{
    private const string Model = "SmolLM2-135M-draft-16M-Q8_0.gguf";

    [Fact]
    public async Task A_model_is_served_until_it_is_cancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using FirstLine output = new();
        var serving = ToolCommand.Create().Parse(["serve", Path.Combine(ToolRun.Models, Model), "--name", "draft", "--port", "0", "--admin-port", "0"])
            .InvokeAsync(new() { Output = output, Error = TextWriter.Null, ProcessTerminationTimeout = null }, stop.Token);
        var parts = (await output.Line.WaitAsync(TestContext.Current.CancellationToken)).Split("  ");

        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, parts[0] + "/chat/completions")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", parts[1]["key: ".Length..]) },
            Content = new StringContent("""{"model":"draft","max_tokens":4,"messages":[{"role":"user","content":"Hello"}]}""", MediaTypeHeaderValue.Parse("application/json")),
        };
        using (var response = await client.SendAsync(request, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using (var page = await client.GetAsync(parts[2]["dashboard: ".Length..], TestContext.Current.CancellationToken))
            Assert.Contains("<html", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);

        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Done, await serving);
    }

    [Fact]
    public async Task A_file_that_is_no_model_ends_the_command_with_the_reason()
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync("serve", folder.Write("note.gguf", "not a model"), "--port", "0", "--admin-port", "0");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("note.gguf", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_watches_needs_the_operators_token() =>
        Assert.Equal(ExitCodes.Failed, (await ToolRun.RunAsync("watch", "http://127.0.0.1:9")).ExitCode);

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override Task WriteLineAsync(string? value)
        {
            _line.TrySetResult(value!);
            return Task.CompletedTask;
        }
    }
}
