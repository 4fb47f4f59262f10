namespace Wattwise.LocalEngine.Native;

/// <summary>What to do about a library that the system loader refuses.</summary>
internal static class LoadFailure
{
    /// <summary>The remedy, or an empty text if the reason names none of the known causes.</summary>
    /// <param name="reasons">The system loader's own words.</param>
    internal static string Remedy(string reasons) =>
        reasons.Contains("libgomp", StringComparison.Ordinal)
            ? " These libraries need the GNU OpenMP runtime: install it (Debian and Ubuntu: apt-get install libgomp1; Fedora: dnf install "
                + "libgomp; "
              + "Alpine: apk add libgomp), or build with WattwiseLlamaSource=npm, whose libraries do not use it."
        : reasons.Contains("libstdc++", StringComparison.Ordinal)
            ? " These libraries need the C++ runtime: install it (Debian and Ubuntu: apt-get install libstdc++6; Alpine: apk add "
                + "libstdc++)."
        : reasons.Contains("GLIBC", StringComparison.Ordinal) || reasons.Contains("ld-linux", StringComparison.Ordinal)
            ? " These libraries were built for another C library or a newer one: on Alpine and other musl systems publish for "
                + "linux-musl-x64, elsewhere "
              + "use a newer distribution or libraries compiled on this one."
        : reasons.Contains("0x8007007E", StringComparison.Ordinal)
            ? " The libraries for Windows need the Microsoft Visual C++ Redistributable with its OpenMP runtime (vcomp140.dll): install it "
                + "for this "
              + "processor (winget install Microsoft.VCRedist.2015+.x64, or .arm64)."
        : "";
}
