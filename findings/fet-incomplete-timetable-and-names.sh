#!/usr/bin/env bash
# FET: a run that ran out of time ends with exit status 0 and leaves an incomplete timetable in the form of a complete one;
# and names that it joins in a cell can't always be told apart.
#
# fet-cl makes a school's timetable without a screen. At --timelimitseconds it stops, exits with 0, and writes the best table
# so far and the last one, to csv/NAME-highest/NAME_timetable.csv and csv/NAME-current/NAME_timetable.csv: the names and
# columns of the real one, which is in csv/NAME/. Lessons that have no place are simply not there, and nothing in the
# file says so; only a comparison with the .fet shows it. And several rooms of a lesson, as of a virtual room, stand in one
# cell joined by a plus sign, which may stand in a room's name and is not escaped: Lab+Lab+Prep is Lab and Lab+Prep.
#
# Seen with FET 6.8.5 of Debian 12 (package fet, installed where it is missing). This script fails when that changes.
set -euo pipefail
command -v fet-cl >/dev/null || apt-get -qq install --yes --no-install-recommends fet >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

each() { local tag=$1; shift; for name in "$@"; do echo "<$tag><Name>$name</Name></$tag>"; done; }
school() { # how many classes have a lesson in both labs, in a week of four hours
	local classes
	mapfile -t classes < <(seq -f "Class %g" "$1")
	echo '<?xml version="1.0" encoding="UTF-8"?><fet version="6.8.5"><Institution_Name>Riverside</Institution_Name>'
	echo "<Days_List><Number_of_Days>2</Number_of_Days>$(each Day Monday Tuesday)</Days_List>"
	echo "<Hours_List><Number_of_Hours>2</Number_of_Hours>$(each Hour 1 2)</Hours_List>"
	echo "<Subjects_List>$(each Subject Science)</Subjects_List><Students_List>$(each Year "${classes[@]}")</Students_List>"
	echo "<Activities_List>"
	for id in $(seq "$1"); do
		echo "<Activity><Subject>Science</Subject><Students>Class $id</Students><Duration>1</Duration>"
		echo "<Total_Duration>1</Total_Duration><Id>$id</Id><Activity_Group_Id>0</Activity_Group_Id><Active>true</Active></Activity>"
	done
	echo "</Activities_List><Rooms_List>"
	echo "<Room><Name>Lab</Name><Capacity>30</Capacity></Room><Room><Name>Lab+Prep</Name><Capacity>30</Capacity></Room>"
	echo "<Room><Name>Both</Name><Capacity>30</Capacity><Virtual>true</Virtual><Number_of_Sets_of_Real_Rooms>2</Number_of_Sets_of_Real_Rooms>"
	for room in Lab Lab+Prep; do
		echo "<Set_of_Real_Rooms><Number_of_Real_Rooms>1</Number_of_Real_Rooms><Real_Room>$room</Real_Room></Set_of_Real_Rooms>"
	done
	echo "</Room></Rooms_List><Time_Constraints_List><ConstraintBasicCompulsoryTime><Weight_Percentage>100</Weight_Percentage>"
	echo "<Active>true</Active></ConstraintBasicCompulsoryTime></Time_Constraints_List><Space_Constraints_List>"
	echo "<ConstraintBasicCompulsorySpace><Weight_Percentage>100</Weight_Percentage><Active>true</Active></ConstraintBasicCompulsorySpace>"
	for id in $(seq "$1"); do
		echo "<ConstraintActivityPreferredRoom><Weight_Percentage>100</Weight_Percentage><Activity_Id>$id</Activity_Id><Room>Both</Room>"
		echo "<Permanently_Locked>true</Permanently_Locked><Active>true</Active></ConstraintActivityPreferredRoom>"
	done
	echo "</Space_Constraints_List></fet>"
}
make() { # name, classes
	school "$2" >"$folder/$1.fet"
	fet-cl --inputfile="$folder/$1.fet" --outputdir="$folder/$1" --htmllevel=0 --exportcsv=true --timelimitseconds=2 \
		>"$folder/$1.log" 2>&1
	echo "$1: exit status $?"
	(cd "$folder/$1/csv" && for table in */*_timetable.csv; do
		echo "$table: $(tail -n +2 "$table" | grep -c .) of $2 lessons, rooms $(tail -1 "$table" | cut -d, -f8)"
	done)
}

seen=$(make fits 4; make too-full 5)
expected='fits: exit status 0
fits/fits_timetable.csv: 4 of 4 lessons, rooms "Lab+Lab+Prep"
too-full: exit status 0
too-full-current/too-full_timetable.csv: 4 of 5 lessons, rooms "Lab+Lab+Prep"
too-full-highest/too-full_timetable.csv: 4 of 5 lessons, rooms "Lab+Lab+Prep"'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }
