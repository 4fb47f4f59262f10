namespace Wattwise.TestKit;

/// <summary>The source tree that this test was built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>All source files below a folder, build output left out; paths are relative to the root, with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*.cs") =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules")
        select path;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Wattwise.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException(
            "Run the tests from a build inside the repository: Wattwise.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
